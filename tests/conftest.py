"""What holds for every test: how many examples, where data lies, and no skips in CI."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.postgres import Postgres

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# The one reason for which a test may be skipped where CI is set: data that may not ship.
NO_DATA = "SEAWARDEN_DATA is not set: it names the folder of data that does not ship"

# Kernels are compiled on their first example, so a deadline would judge the compiler.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "laws",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# The file that takes longest, a quarter of all: begun last, it would leave other processes idle.
LONGEST = "tests/laws/test_detector_laws.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest file; all others keep their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of real data that does not ship, or skip where none is named."""
    folder = os.environ.get("SEAWARDEN_DATA")
    if not folder:
        pytest.skip(NO_DATA)
    return Path(folder)


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """Return a PostgreSQL that runs for as long as these tests do."""
    from tests.postgres import postgres_server

    with postgres_server() as server:
        yield server


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed where CI is set."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Count a skipped file as failed where CI is set."""
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    if not (os.environ.get("CI") and report.outcome == "skipped"):
        return report
    said = str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)
    is_excused = said.removeprefix("Skipped: ") == NO_DATA and "SEAWARDEN_DATA" not in os.environ
    if not is_excused:
        vars(report).pop("wasxfail", None)  # pytest counts no report as failed that has it
        report.outcome = "failed"
        report.longrepr = f"In CI no test is skipped. This one was, and said: {said}"
    return report
