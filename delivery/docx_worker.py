"""The process that opens a template: ``python -m delivery.docx_worker``.

A template comes from outside and is a program. It runs here, away from the database and the bot's token, in
a sandboxed environment, under limits that the process puts on itself. One request as JSON on standard input;
one answer on standard output: the bytes of a DOCX, or JSON with the names a template uses. A refusal is exit
code 3 with one line of JSON on standard error: ``{"key": ..., "detail": ...}``.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import resource
import sys
from typing import Any
from zipfile import BadZipFile

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 30
RESULT_BYTES = 20 * 1024 * 1024
REFUSED = 3

# The template that Word made the file from is looked for by nobody but Word.
_HARMLESS = ("hyperlink", "attachedTemplate")
_XML_FORBIDS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Refusal(Exception):
    """The template cannot be used; ``key`` names the kind of fault, ``detail`` the place."""

    def __init__(self, key: str, detail: str) -> None:
        super().__init__(detail)
        self.key = key
        self.detail = detail


def limit_resources() -> None:
    """Keep memory and processor time small and forbid writing files of any size."""
    with contextlib.suppress(ValueError):  # macOS has the limit's name and not the limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def answer(request: dict[str, Any]) -> bytes:
    """Do what the request asks. Raises ``Refusal`` for every fault of the template."""
    from docx.opc.exceptions import PackageNotFoundError
    from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError
    from lxml.etree import LxmlError

    try:
        return _names(request) if request["fields"] is None else _document(request)
    except UndefinedError as error:
        raise Refusal("document-unknown-field", _unknown_name(str(error))) from error
    except SecurityError as error:
        raise Refusal("document-template-forbidden", str(error)) from error
    except TemplateSyntaxError as error:
        raise Refusal("document-template-syntax", f"{error.message}: {_line(error)}") from error
    except MemoryError as error:
        raise Refusal("document-template-too-big", "memory") from error
    except (BadZipFile, PackageNotFoundError, LxmlError, KeyError, ValueError) as error:
        raise Refusal("document-template-broken", str(error)) from error
    except (TemplateError, TypeError, ArithmeticError, LookupError, AttributeError) as error:
        raise Refusal("document-template-syntax", str(error)) from error


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _document(request: dict[str, Any]) -> bytes:
    from docxtpl import DocxTemplate

    template = DocxTemplate(request["template"])
    template.render(_clean(request["fields"]), jinja_env=_environment())
    result = io.BytesIO()
    template.save(result)
    if result.tell() > RESULT_BYTES:
        raise Refusal("document-template-too-big", f"{result.tell()} bytes")
    return result.getvalue()


def _names(request: dict[str, Any]) -> bytes:
    from docxtpl import DocxTemplate

    template = DocxTemplate(request["template"])
    _refuse_external(template)
    return json.dumps(sorted(template.get_undeclared_template_variables(_environment()))).encode()


def _refuse_external(template: Any) -> None:
    """Whoever opens or converts the document would fetch what lies elsewhere; addresses to click on are harmless."""
    template.init_docx()
    for relation in template.docx.part.package.iter_rels():
        if relation.is_external and relation.reltype.rpartition("/")[2] not in _HARMLESS:
            raise Refusal("document-template-external", relation.target_ref[:120])


def _clean(value: Any) -> Any:
    """The same fields without the characters that XML cannot hold."""
    if isinstance(value, str):
        return _XML_FORBIDS.sub("", value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


def _unknown_name(message: str) -> str:
    """The last quoted word: jinja2 says "'x' is undefined" and "... has no attribute 'x'"."""
    quoted = re.findall(r"'([^']*)'", message)
    return quoted[-1] if quoted else message


def _line(error: Any) -> str:
    """The text around the fault, with the XML taken out."""
    lines = (error.source or "").splitlines()
    line = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
    return re.sub(r"<[^>]+>", "", line)[:120]


def main() -> None:
    limit_resources()
    try:
        sys.stdout.buffer.write(answer(json.load(sys.stdin.buffer)))
    except Refusal as refusal:
        sys.stderr.write(json.dumps({"key": refusal.key, "detail": refusal.detail}))
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
