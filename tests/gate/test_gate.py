"""The gate falls when a rule of the house is broken, and only then."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent

PURE_ROOMS = {"model", "geo", "detect", "attribute", "importance", "patrol"}
ENTRY_POINTS = {"cli", "serve"}
ROOMS = {"ingest", "store", "share", "detect", "attribute", "importance", "patrol"}


def lint_imports(house: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / "lint-imports"), "--no-cache"]
    path = {"PYTHONPATH": str(house / "src"), "PATH": str(PROGRAMS)}
    return subprocess.run(
        command, cwd=house, env=path, capture_output=True, text=True, check=False
    )


def impure_files(house: Path) -> set[str]:
    """Return the files in which ruff finds what a pure room may not reach for."""
    command = [str(PROGRAMS / "ruff"), "check", "--no-cache", "--output-format=json", "src"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    found = [one for one in json.loads(done.stdout) if one["code"] == "TID251"]
    assert bool(found) <= bool(done.returncode)  # what is found also fails the check
    return {Path(one["filename"]).name for one in found}


def plant(house: Path, module: str, line: str) -> None:
    """Put one line of code into a new module of the house."""
    path = house / "src" / "seawarden" / module
    path.parent.mkdir(exist_ok=True)
    if not (path.parent / "__init__.py").exists():
        (path.parent / "__init__.py").write_text('"""A room."""\n')
    path.write_text(f'"""A fault on purpose."""\n\n{line}\n')


def contract(name: str) -> dict[str, list[str]]:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    (found,) = (
        one for one in settings["tool"]["importlinter"]["contracts"] if one["name"] == name
    )
    return found


def rooms() -> set[str]:
    return {path.parent.name for path in (HOUSE / "src" / "seawarden").glob("*/__init__.py")}


@pytest.fixture(scope="module")
def clean_house(tmp_path_factory):
    house = tmp_path_factory.mktemp("house")
    shutil.copy(HOUSE / "pyproject.toml", house)
    not_code = shutil.ignore_patterns("__pycache__", "data", "report_page")
    shutil.copytree(HOUSE / "src", house / "src", ignore=not_code)
    return house


@pytest.fixture
def house(clean_house, tmp_path):
    return Path(shutil.copytree(clean_house, tmp_path / "house"))


def test_the_house_as_it_stands_keeps_its_import_contracts(clean_house):
    done = lint_imports(clean_house)

    assert done.returncode == 0, done.stdout


def test_the_house_as_it_stands_is_pure_where_it_must_be(clean_house):
    assert impure_files(clean_house) == set()


@pytest.mark.parametrize("imported", ["duckdb", "sqlite3", "asyncio", "random", "time"])
def test_a_pure_room_cannot_reach_the_world(house, imported):
    for room in sorted(PURE_ROOMS & rooms()):
        plant(house, f"{room}/fault.py", f"import {imported}")

    done = lint_imports(house)

    assert done.returncode == 1
    for room in PURE_ROOMS & rooms():
        assert f"seawarden.{room} is not allowed to import {imported}" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        pytest.param("geo/fault.py", "import seawarden.app", "point down", id="upwards"),
        pytest.param("store/fault.py", "import seawarden.ingest", "point down", id="sideways"),
        pytest.param("cli/fault.py", "import seawarden.store", "through app", id="past app"),
        pytest.param("weather/rain.py", "WET = True", "point down", id="a room not placed"),
        pytest.param("detect/fault.py", "import numba", "compiler", id="another compiler door"),
        pytest.param("geo/fault.py", "import sqlalchemy.orm", "no I/O", id="deep in a package"),
    ],
)
def test_a_broken_contract_is_named(house, module, line, broken):
    plant(house, module, line)

    done = lint_imports(house)

    assert done.returncode == 1
    assert any(broken in said and "BROKEN" in said for said in done.stdout.splitlines())


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(
            "from datetime import UTC, datetime\n\nNOON = datetime.now(tz=UTC)", id="now"
        ),
        pytest.param(
            "import datetime as dt\n\nNOON = dt.datetime.now(tz=dt.UTC)", id="now, renamed"
        ),
        pytest.param("from datetime import date\n\nDAY = date.today()", id="today"),
        pytest.param("from time import time\n\nNOW = time()", id="time"),
        pytest.param("from uuid import uuid4\n\nNAME = uuid4()", id="a random name"),
        pytest.param("import numpy as np\n\nLOT = np.random.default_rng()", id="a lot"),
        pytest.param("import os\n\nHOME = os.environ['HOME']", id="the environment"),
    ],
)
@pytest.mark.parametrize("room", ["model", "geo", "detect", "ingest"])
def test_thinking_reads_no_clock(house, room, call):
    plant(house, f"{room}/fault.py", call)

    assert impure_files(house) == {"fault.py"}


def test_app_may_read_the_clock(house):
    plant(
        house, "app/fault.py", "from datetime import UTC, datetime\n\nNOON = datetime.now(tz=UTC)"
    )

    assert impure_files(house) == set()


def test_every_pure_room_stands_in_the_contract():
    pure = {f"seawarden.{room}" for room in PURE_ROOMS & rooms()}

    assert pure <= set(contract("Thinking does no I/O")["source_modules"])


def test_every_entry_point_and_room_stands_in_the_contract():
    through_app = contract("Entry points go through app")

    assert {f"seawarden.{one}" for one in ENTRY_POINTS & rooms()} <= set(
        through_app["source_modules"]
    )
    assert {f"seawarden.{one}" for one in ROOMS & rooms()} <= set(through_app["forbidden_modules"])


def test_all_rooms_but_geo_are_kept_from_the_compiler():
    kept = contract("Only geo meets the compiler and the land mask")["source_modules"]

    assert set(kept) == {f"seawarden.{room}" for room in rooms() - {"geo"}}


def test_no_contract_has_an_exception_list():
    assert "ignore_imports" not in (HOUSE / "pyproject.toml").read_text()


def test_every_folder_of_code_is_a_package():
    """A folder without `__init__.py` would be out of import-linter's sight."""
    code = {path.parent for path in (HOUSE / "src" / "seawarden").rglob("*.py")}

    assert [folder for folder in code if not (folder / "__init__.py").exists()] == []


def test_no_line_is_exempt_from_purity():
    told = [path for path in (HOUSE / "src").rglob("*.py") if "TID251" in path.read_text()]

    assert told == []
