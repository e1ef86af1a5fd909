"""Move each threshold of each detector a little, and see that some test falls.

So with the folds over many ships, and with the weights that a detector holds as an object.

A threshold that no test notices stands for nothing. Run by `make thresholds`:

    python -m tests.thresholds [KIND ...]

Each default of a detector is moved by +20 % and by -20 %, a count to the next whole number at
least, and the tests of that detector are run in a process of its own. Exit code 1: some threshold
moved and every test still passed, or a test falls with nothing moved.
"""

import contextlib
import io
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from seawarden.detect.detectors import DETECTORS
from seawarden.detect.surroundings import SURROUNDINGS

JUDGES: Final = {**DETECTORS, **SURROUNDINGS}
HOUSE: Final = Path(__file__).parent.parent
TESTS: Final = HOUSE / "tests" / "detect"
FACTORS: Final = (1.2, 0.8)
ONE_KIND: Final = "--one"


def moved(value: object, factor: float) -> object | None:
    """Return a default moved by a factor; null: it is no threshold."""
    if isinstance(value, bool) or not isinstance(value, int | float | timedelta):
        return None
    if isinstance(value, int):
        return math.ceil(value * factor) if factor > 1 else math.floor(value * factor)
    return value * factor


def thresholds(kind: str) -> Iterator[tuple[dict[str, object], str]]:
    """Yield where the constructor holds each default, to be changed there, and its name."""
    made = JUDGES[kind]
    parts = [each.default_factory for each in fields(made)]
    for each in (made, *(part for part in parts if is_dataclass(part))):
        held = each.__init__.__kwdefaults__ or {}
        yield from ((held, name) for name in held)


def variations(kind: str) -> Iterator[tuple[dict[str, object], str, object]]:
    """Yield each threshold of a detector: where it is held, its name and what it is moved to."""
    for held, name in thresholds(kind):
        for factor in FACTORS:
            other = moved(held[name], factor)
            if other is not None:
                yield held, name, other


def files_of(kind: str) -> list[Path]:
    """Return test_<kind>.py and all test_<kind>_*.py, but for those of a kind of a longer name."""
    others = tuple(f"test_{one}" for one in JUDGES if one.startswith(f"{kind}_"))
    further = sorted(TESTS.glob(f"test_{kind}_*.py"))
    return [TESTS / f"test_{kind}.py", *(p for p in further if not p.stem.startswith(others))]


def passes(paths: list[Path]) -> bool:
    """Run some files of tests in this process, their modules loaded anew."""
    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        if name not in {"tests", __name__}:
            del sys.modules[name]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = pytest.main([*map(str, paths), "-x", "-q", "-p", "no:cacheprovider"])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise SystemExit(f"{paths[0]}: the tests could not be run ({code!r})")
    return code == pytest.ExitCode.OK


def judge(kind: str) -> int:
    """Move every threshold of one detector; print what became of it."""
    paths = files_of(kind)
    if not passes(paths):
        sys.stdout.write(f"{kind}: a test falls with nothing moved\n")
        return 1
    unnoticed = 0
    for held, name, other in list(variations(kind)):
        value, held[name] = held[name], other
        is_unnoticed = passes(paths)
        held[name] = value
        unnoticed += is_unnoticed
        said = "NO TEST FALLS" if is_unnoticed else "a test falls"
        sys.stdout.write(f"{kind}.{name}: {value} -> {other}: {said}\n")
        sys.stdout.flush()
    return 1 if unnoticed else 0


def main(kinds: list[str]) -> int:
    """Judge detectors side by side, each in a process of its own."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(_apart, kinds))
    for each in done:
        sys.stdout.write(each.stdout)
    lines = [line for each in done for line in each.stdout.splitlines()]
    sys.stdout.write(
        f"thresholds: {len(lines)} moves, "
        f"{sum(not line.endswith('a test falls') for line in lines)} unnoticed\n"
    )
    return max(each.returncode for each in done)


def _apart(kind: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.thresholds", ONE_KIND, kind],
        cwd=HOUSE, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == [ONE_KIND]:
        raise SystemExit(judge(arguments[1]))
    raise SystemExit(main(arguments or sorted(JUDGES)))
