"""Who acts. Every change takes an actor; the system's own acts are explicit."""

from __future__ import annotations

from dataclasses import dataclass

from db.enums import ActorKind, Pipeline, Role
from db.models import Contact, Employee


@dataclass(frozen=True)
class Actor:
    kind: ActorKind
    id: int | None = None
    name: str = ""
    role: Role | None = None
    language: str = "ru"
    is_trainee: bool = False

    @property
    def employee_id(self) -> int | None:
        """The actor's row in ``employee``; ``None`` for clients and the system."""
        return self.id if self.kind is ActorKind.EMPLOYEE else None

    @property
    def home_pipeline(self) -> Pipeline:
        """Where this person's new deals go: trainees practise."""
        return Pipeline.TRAINING if self.is_trainee else Pipeline.GENERAL


SYSTEM = Actor(ActorKind.SYSTEM)


def of_employee(employee: Employee, default_language: str = "ru") -> Actor:
    return Actor(
        ActorKind.EMPLOYEE, employee.id, employee.name, employee.role, employee.language or default_language,
        employee.is_trainee,
    )


def of_client(contact: Contact) -> Actor:
    return Actor(ActorKind.CLIENT, contact.id, contact.name, None, contact.language)
