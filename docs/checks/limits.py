"""The limits on a detector's page are those of its code."""

from dataclasses import Field, fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from docs.checks.pages import FOLDER, detectors
from seawarden.detect.detectors import DETECTORS


def drifted(house: Path) -> list[str]:
    """Return a sentence for each limit that a detector has and its page gives differently."""
    found = []
    for kind in detectors(house):
        page = house / FOLDER / f"{kind}.md"
        text = page.read_text() if page.exists() else ""
        found += [
            f"{FOLDER / page.name}: the limits lack the row: {row}"
            for row in rows(kind)
            if row not in text
        ]
    return found


def rows(kind: str) -> list[str]:
    """Return how the row of each limit begins: its name and its default."""
    made = DETECTORS[kind]()
    limits: tuple[Field[Any], ...] = fields(made) if is_dataclass(made) else ()
    held = [(one.name, getattr(made, one.name)) for one in limits]
    return [
        f"| `{name}` | {said(value)} |"
        for name, value in held
        if isinstance(value, int | float | timedelta)
    ]


def said(value: object) -> str:
    """Return a limit as a person writes it."""
    if isinstance(value, timedelta):
        minutes = value.total_seconds() / 60
        return f"{minutes:g} min"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:g}"
    return str(value)
