"""Unexpected failures: one short id in the log and in front of the person."""

from __future__ import annotations

import secrets
import traceback
from typing import Any


def new_incident(log: Any, event: str, error: BaseException, **facts: Any) -> str:
    """Log ``error`` with its traceback under a new id, and return the id."""
    error_id = secrets.token_hex(4)
    # Formatted here: a renderer that prints every local variable takes seconds and tells secrets.
    log.error(event, error_id=error_id, exception="".join(traceback.format_exception(error)), **facts)
    return error_id
