"""The chat's texts."""

from __future__ import annotations

from pathlib import Path

from crm.language import LANGUAGES, MissingText, Translator, catalogues, error_text, preferred, use_strict

__all__ = ["LANGUAGES", "MissingText", "Translator", "error_text", "preferred", "translator", "use_strict"]

translator = catalogues(Path(__file__).parent / "locales")
