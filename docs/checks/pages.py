"""Pages that must exist: each detector has one, with what it reads and when it is wrong."""

from pathlib import Path

from seawarden.model.alert import KINDS

FOLDER = Path("docs/reference/detectors")
HEADINGS = ("## What it finds", "## Limits", "## Known false alarms")


def missing(house: Path) -> list[str]:
    """Return a sentence for each detector without a page, and each page without a heading.

    A detector is a module of `detect` that bears the name of a kind of alert.
    """
    found = []
    for kind in detectors(house):
        page = house / FOLDER / f"{kind}.md"
        if not page.exists():
            found.append(f"{FOLDER / page.name}: the detector {kind} has no page")
            continue
        lines = page.read_text().splitlines()
        found += [
            f"{FOLDER / page.name}: the heading {heading!r} is missing"
            for heading in HEADINGS
            if heading not in lines
        ]
    return found


def detectors(house: Path) -> list[str]:
    """Return the kinds of alert that a module of `detect` finds, sorted."""
    modules = (house / "src" / "seawarden" / "detect").glob("*.py")
    return sorted({path.stem for path in modules} & set(KINDS))
