"""The panel's texts."""

from __future__ import annotations

from pathlib import Path

from crm.language import catalogues

translator = catalogues(Path(__file__).parent / "locales")
