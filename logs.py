"""Logs: one event a line; tokens and phone numbers never reach them."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

from config import Settings

# In an address of the Bot API the token follows the word "bot" without a gap.
_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}")
_PHONE = re.compile(r"(?<!\w)\+?\d{1,3}[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d{2}[ -]?\d{2}(?!\w)")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def redact(text: str) -> str:
    """The text without bot tokens, and of phone numbers the last four digits alone."""
    return _PHONE.sub(lambda match: f"…{match.group()[-4:]}", _TOKEN.sub("[token]", text))


def _redacted(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = redact(value)
    return event


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def set_up_logs(settings: Settings) -> None:
    """Write events of this process to stderr, as text or JSON."""
    level = _LEVELS[settings.log_level]
    as_json = settings.log_format == "json"
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"), structlog.processors.format_exc_info, _redacted, renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting("%(asctime)s [%(levelname)s] %(name)s: %(message)s"))
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
