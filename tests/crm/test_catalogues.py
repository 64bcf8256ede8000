import ast
import functools
import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from crm import facts, wording
from crm.language import catalogues
from crm.messages import CLIENT_KINDS
from crm.numbers import DEFAULTS
from db import enums

CRM = Path(wording.__file__).parent
FACES = [CRM.parent / name for name in ("admin", "bot", "web")]
LANGUAGES = ("ru", "en")
ERRORS = {
    "CrmError", "BadInput", "Ambiguous", "Forbidden", "NotFound", "Stale", "Refused", "Conflict", "Unsure",
}
# Enums that people see, by the prefix of their names.
NAMED: dict[str, type[StrEnum]] = {
    "role": enums.Role, "access": enums.Access, "pipeline": enums.Pipeline, "contact-kind": enums.ContactKind,
    "lead-status": enums.LeadStatus, "task-status": enums.TaskStatus, "payment-kind": enums.PaymentKind,
    "payment-way": enums.PaymentWay, "invoice-status": enums.InvoiceStatus,
    "document-kind": enums.DocumentKind, "document-status": enums.DocumentStatus, "file-kind": enums.FileKind,
    "file-status": enums.FileStatus, "booking-status": enums.BookingStatus, "claim-kind": enums.ClaimKind,
    "claim-status": enums.ClaimStatus, "outbox-status": enums.OutboxStatus,
}
LISTS = {
    "kitchen": "kitchens", "lost-reason": "lost_reasons", "schedule": "schedules", "lead-source": "lead_sources",
}


def entries(language: str) -> Iterator[tuple[str, ftl.Message]]:
    for path in sorted((CRM / "locales" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                yield path.name, entry


@functools.cache
def texts(language: str) -> dict[str, str]:
    """Every text with its attributes, by key: the pattern with what it is filled with."""
    found: dict[str, str] = {}
    for _, entry in entries(language):
        named = [(entry.id.name, entry.value)]
        named += [(f"{entry.id.name}.{part.id.name}", part.value) for part in entry.attributes]
        for key, value in named:
            assert key not in found, f"{key} stands twice"
            found[key] = " ".join(sorted(variables(value)))
    return found


def variables(node: object) -> set[str]:
    if isinstance(node, ftl.VariableReference):
        return {node.id.name}
    if isinstance(node, list):
        return set(chain.from_iterable(map(variables, node)))
    if isinstance(node, ftl.SyntaxNode):
        return set(chain.from_iterable(map(variables, vars(node).values())))
    return set()


@functools.cache
def calls(folder: Path = CRM) -> list[tuple[ast.Call, str, str]]:
    """Every call in the rules, or in a face: the call, the name called, the name before its dot."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
                owner = getattr(getattr(node.func, "value", None), "id", "")
                found.append((node, str(name), str(owner)))
    return found


def strings(node: ast.AST) -> set[str]:
    """What the expression may be, where it is written down: one string, or either of two."""
    if isinstance(node, ast.IfExp):
        return strings(node.body) | strings(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def errors_raised(folder: Path = CRM) -> Iterator[tuple[str, ast.Call]]:
    for call, name, _ in calls(folder):
        if name in ERRORS and call.args:
            yield from ((key, call) for key in strings(call.args[0]))


def error_keys() -> set[str]:
    found = {"incomplete"} | {key for key, _ in errors_raised()}
    for node in ast.walk(ast.parse((CRM / "errors.py").read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            found |= set(chain.from_iterable(map(strings, node.args.defaults)))
    return found


def timeline_written() -> Iterator[tuple[str, ast.Call]]:
    """Each kind with the call that writes it to the timeline."""
    for call, name, owner in calls():
        place = None
        if (name in ("note", "record") and owner in ("case", "self")) or name == "_renegotiate":
            place = 1 if name == "_renegotiate" else 0
        elif name == "_note" or (name in ("add", "entry", "pin_instead") and owner in ("timeline", "lines")):
            place = 3
        if place is not None and len(call.args) > place:
            yield from ((f"timeline-{kind.replace('_', '-')}", call) for kind in strings(call.args[place]))


def timeline_keys() -> set[str]:
    return {key for key, _ in timeline_written()}


def not_given(text: str, call: ast.Call, *always: str) -> set[str]:
    """What the text is filled with and the call does not give; a call that passes on what it got gives all."""
    given = {keyword.arg for keyword in call.keywords}
    passed_on = None in given or getattr(call.func, "id", "") == "_note"
    return set() if passed_on else set(text.split()) - given - set(always)


def test_both_languages_say_the_same_things() -> None:
    assert texts("ru").keys() == texts("en").keys()


def test_both_languages_are_filled_with_the_same_values() -> None:
    assert texts("ru") == texts("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_text(language: str) -> None:
    assert {"phone-known", "not-found"} <= error_keys()
    assert error_keys() - texts(language).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_error_of_a_face_has_a_text_there_or_among_the_rules(face: Path, language: str) -> None:
    translator = catalogues(face / "locales")(language)
    raised = {key for key, _ in errors_raised(face)}
    assert {key for key in raised if not translator.has(key)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_timeline_entry_has_a_sentence(language: str) -> None:
    assert {"timeline-moved", "timeline-amount-changed", "timeline-payment-summary"} <= timeline_keys()
    assert timeline_keys() - texts(language).keys() == set()


def test_every_error_gives_what_its_text_is_filled_with() -> None:
    lacking = {key: not_given(texts("ru")[key], call) for key, call in errors_raised()}
    assert {key: names for key, names in lacking.items() if names} == {}


def test_every_timeline_entry_gives_what_its_sentence_is_filled_with() -> None:
    lacking: dict[str, set[str]] = {}
    for key, call in timeline_written():
        # The reason of a renegotiation is added to every change by the function that writes it.
        always = ["reason"] if key in ("timeline-amount-changed", "timeline-terms-changed") else []
        parts = [text for name, text in texts("ru").items() if name.partition(".")[0] == key]
        lacking[key] = not_given(" ".join(parts), call, *always)
    assert {key: names for key, names in lacking.items() if names} == {}


def test_no_error_or_timeline_text_is_left_over() -> None:
    files = {file: set[str]() for file in ("errors.ftl", "timeline.ftl")}
    for file, entry in entries("ru"):
        if file in files:
            files[file].add(entry.id.name)
    by_faces = {key for face in FACES for key, _ in errors_raised(face)}
    assert files["errors.ftl"] - error_keys() - by_faces == {"incomplete-list"}
    assert files["timeline.ftl"] - timeline_keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", NAMED)
def test_every_member_of_an_enum_has_a_name(prefix: str, language: str) -> None:
    wanted = {f"{prefix}-{member.replace('_', '-')}" for member in NAMED[prefix]}
    assert wanted - texts(language).keys() == set()


@pytest.mark.parametrize("prefix", LISTS)
def test_every_entry_of_a_list_has_a_name(prefix: str) -> None:
    wanted = {f"{prefix}-{entry.replace('_', '-')}" for entry in DEFAULTS[LISTS[prefix]]}
    assert wanted - texts("ru").keys() == set()


def test_every_setting_says_what_it_is() -> None:
    wanted = {f"setting-{key.replace('.', '-').replace('_', '-')}" for key in DEFAULTS}
    assert {key for key in texts("ru") if key.startswith("setting-")} == wanted


def test_every_fact_can_be_missed_and_filled() -> None:
    names = [*facts.FACTS, *facts.CLAIM_FACTS, "manual", "outcome"]
    wanted = {f"fact-{name.replace('_', '-')}{end}" for name in names for end in ("", "-fill")}
    assert {key for key in texts("ru") if key.startswith("fact-")} == wanted


def test_every_message_to_a_client_has_a_name() -> None:
    wanted = {f"message-kind-client-{kind.replace('_', '-')}" for kind in CLIENT_KINDS}
    assert wanted - texts("ru").keys() == set()


def test_every_placeholder_is_explained() -> None:
    allowed = set(chain.from_iterable(wording.PLACEHOLDERS.values()))
    explained = {key for key in texts("ru") if key.startswith("placeholder-")} - {"placeholder-unknown"}
    assert {f"placeholder-{name.replace('_', '-')}" for name in allowed} == explained


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_can_be_formatted(language: str) -> None:
    bundle = FluentBundle([language], use_isolating=False)
    for path in (CRM / "locales" / language).glob("*.ftl"):
        bundle.add_resource(FluentResource(path.read_text("utf-8")))
    for key, names in texts(language).items():
        name, _, attribute = key.partition(".")
        message = bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        assert pattern is not None
        text, errors = bundle.format_pattern(pattern, dict.fromkeys(names.split(), 5))
        assert errors == [] and text, key


def test_russian_texts_are_russian_and_english_ones_are_not() -> None:
    cyrillic = re.compile("[а-яё]")
    for path in (CRM / "locales" / "en").iterdir():
        assert not cyrillic.search(path.read_text("utf-8")), path.name
