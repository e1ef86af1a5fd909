"""Check the documentation; with --write, write the pages that are generated."""

import sys
from pathlib import Path

from docs.checks import commands, limits, links, pages, schemas

HOUSE = Path(__file__).parents[2]


def main(arguments: list[str], house: Path = HOUSE) -> int:
    """Print what is wrong, one line each, and return the exit code."""
    whole = commands.root()
    if arguments == ["--write"]:
        schemas.write(house)
        commands.write(house, whole)
    elif arguments:
        print("usage: python -m docs.checks [--write]", file=sys.stderr)
        return 2
    found = links.broken(house) + pages.missing(house)
    found += limits.drifted(house) + schemas.drifted(house)
    found += commands.drifted(house, whole) + commands.unknown(house, whole)
    for line in found:
        print(line, file=sys.stderr)
    print(f"docs: {len(found)} to mend" if found else "docs: all is well")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
