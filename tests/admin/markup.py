"""A page of the panel as its readers find it: forms to be sent, words to be read, and what its policy forbids."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What stands in these is data or no text at all.
_UNREAD = {"script", "style", "textarea", "code"}
_READ = ("title", "placeholder", "aria-label", "alt", "data-label")
_ADDRESSES = ("href", "src", "action", "formaction")


@dataclass
class Form:
    """A form with what its fields hold as it is drawn."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


@dataclass
class Said:
    """Words, and the language they are marked as."""

    language: str
    text: str


@dataclass
class _Element:
    tag: str
    language: str
    is_read: bool


class Markup(HTMLParser):
    """Reads a page: ``forms``, ``said``, ``forbidden`` (scripts and styles inside it, things from other servers)."""

    def __init__(self, text: str, address: str = "") -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.said: list[Said] = []
        self.forbidden: list[str] = []
        self.language = ""
        self._address = address
        self._open: list[_Element] = []
        self._choice, self._is_first = "", True
        self._form: Form | None = None
        self._buttons: dict[str, Form] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        above = self._open[-1] if self._open else _Element("", "", True)
        here = _Element(tag, given.get("lang", above.language), above.is_read and tag not in _UNREAD)
        if tag == "html":
            self.language = given.get("lang", "")
        self._forbid(tag, given)
        self.said += [Said(here.language, given[name]) for name in _READ if given.get(name)]
        self._fill(tag, given)
        if tag not in _VOID:
            self._open.append(here)

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):
            while self._open.pop().tag != tag:
                pass
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = ""

    def handle_data(self, data: str) -> None:
        here = self._open[-1] if self._open else _Element("", "", True)
        if here.is_read and data.strip():
            self.said.append(Said(here.language, " ".join(data.split())))
        elif here.tag == "textarea" and self._form and self._choice:
            self._form.fields[self._choice] = data

    def _forbid(self, tag: str, given: dict[str, str]) -> None:
        inline = tag == "style" or (tag == "script" and "src" not in given)
        attributes = [name for name in given if name == "style" or name.startswith("on")]
        foreign = [given[name] for name in _ADDRESSES if given.get(name, "").startswith(("http", "//", "javascript:"))]
        self.forbidden += ([f"<{tag}>"] if inline else []) + attributes + (foreign if tag not in ("a", "use") else [])
        self.forbidden += [one for one in foreign if tag == "a" and one.startswith("javascript:")]

    def _fill(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "form":
            self._form = Form(given.get("action") or self._address, given.get("method", "get").upper())
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif given.get("type") == "file":
            self._form.files.append(name)
        elif tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self._form.fields[name] = given.get("value", "on" if "checked" in given else "")
        elif tag in ("select", "textarea"):
            self._choice, self._is_first = name, True
            self._form.fields[name] = ""
        elif tag == "option" and self._choice and (self._is_first or "selected" in given):
            self._form.fields[self._choice] = given.get("value", "")
            self._is_first = False
        elif tag in ("button", "input") and name:
            self._form.fields.setdefault(name, given.get("value", ""))
