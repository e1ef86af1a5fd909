"""Show that neither cuts nor order matter: `uv run python examples/cut_and_shuffle.py`.

Screens the shipped hour of real North Sea traffic three times with the command line: as one file,
cut into 1,000 files, and shuffled by up to 30 seconds. The lines are real shapes that were laid
across that traffic (SYNTHETIC PLACEMENT), since few known lines lie there. The alerts must be the
same to the byte.
"""

import gzip
import hashlib
import random
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
HOUR: Final = ROOT / "src" / "seawarden" / "data" / "ais" / "north_sea_2022_1h.csv.gz"
ROUTES: Final = ROOT / "tests" / "data" / "routes" / "laid_across_north_sea.geojson"
PIECES: Final = 1_000
WINDOW_S: Final = 30.0
SEED: Final = 7


def main() -> None:
    """Write the three forms, screen each, and compare what came out."""
    head, *rows = gzip.decompress(HOUR.read_bytes()).decode().splitlines()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        digests = {form: screen(form) for form in written(folder, head, rows)}
    for form, digest in digests.items():
        print(f"{form.name:12} alerts and crossings {digest}")
    if len(set(digests.values())) != 1:
        sys.exit("the alerts differ")
    print("the same to the byte")


def written(folder: Path, head: str, rows: list[str]) -> list[Path]:
    """Write the hour whole, in pieces and shuffled; return files and folder."""
    whole, pieces, shuffled = folder / "whole.csv", folder / "pieces", folder / "shuffled.csv"
    whole.write_text("\n".join([head, *rows]) + "\n")
    pieces.mkdir()
    for number in range(PIECES):
        part = rows[number * len(rows) // PIECES : (number + 1) * len(rows) // PIECES]
        (pieces / f"piece_{number}.csv").write_text("\n".join([head, *part]) + "\n")
    draw = random.Random(SEED)  # noqa: S311  a shuffle, no secret
    late = {n: sent(row) + draw.uniform(0, WINDOW_S - 0.001) for n, row in enumerate(rows)}
    order = sorted(late, key=lambda number: late[number])
    shuffled.write_text("\n".join([head, *(rows[number] for number in order)]) + "\n")
    return [whole, pieces, shuffled]


def sent(row: str) -> float:
    """Return when a report was sent, in seconds."""
    return datetime.fromisoformat(row.split(",", 1)[0] + "+00:00").timestamp()


def screen(form: Path) -> str:
    """Screen one form with the command line; return a digest of the files that it wrote."""
    out, crossings = form.with_suffix(".alerts.parquet"), form.with_suffix(".crossings.parquet")
    subprocess.run(  # noqa: S603  this project's own program
        [sys.executable, "-m", "seawarden", "screen", str(form), "--routes", str(ROUTES),
         "--out", str(out), "--crossings", str(crossings)],
        check=True,
    )  # fmt: skip
    return hashlib.sha256(out.read_bytes() + crossings.read_bytes()).hexdigest()[:16]


if __name__ == "__main__":
    main()
