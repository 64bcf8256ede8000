"""Unexpected failures: one short id in the log and in front of the person."""

from __future__ import annotations

import secrets
from typing import Any


def new_incident(log: Any, event: str, error: BaseException, **facts: Any) -> str:
    """Log ``error`` with its traceback under a new id, and return the id."""
    error_id = secrets.token_hex(4)
    log.error(event, error_id=error_id, exc_info=error, **facts)
    return error_id
