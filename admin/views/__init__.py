"""Lists and dictionaries over tables, by SQLAdmin; ``VIEWS`` are those the panel has."""

from __future__ import annotations

from admin.views.absences import Absences
from admin.views.base import Dictionary
from admin.views.changes import Changes
from admin.views.employees import Employees

VIEWS: tuple[type[Dictionary], ...] = (Employees, Absences, Changes)
