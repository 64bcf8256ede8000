"""Handlers by subject. Importing a module registers what it declares."""

from __future__ import annotations

import importlib
import pkgutil


def load_handlers() -> None:
    """Import every module of this package, so that their decorators fill the registry."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
