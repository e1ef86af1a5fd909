"""A fault is held against what was heard around it, or refused with the remedy."""

import importlib.resources
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seawarden.app.archive import archive_add
from seawarden.app.investigate import (
    InvestigateAsked,
    fault_from,
    investigate,
    investigated,
    read_fault_file,
)
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.cli.main import main
from seawarden.ingest.reading import Reading
from seawarden.model.attribution import NO_DATA, STANDS_OUT, attribution_document
from seawarden.model.errors import SettingsError, UnusableInput
from seawarden.model.fault import AnywhereOnLine, Instant, KilometrePoint, Spot

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = str(importlib.resources.files("seawarden") / "data" / "ais" / "north_sea_2022_1h.csv.gz")
FILE = Path(__file__).parents[2] / "examples" / "faults" / "nordlink_synthetic.json"


@pytest.fixture(scope="module")
def assets():
    return open_routes(RoutesAsked()).assets


@pytest.fixture(scope="module")
def asked(assets):
    return InvestigateAsked(faults=(read_fault_file(FILE),), ais=(HOUR,), assets=assets)


@pytest.fixture(scope="module")
def found(asked):
    return investigated(asked, now=NOW)


def test_the_shipped_case_has_a_candidate_that_stands_out(found):
    answer = found.attribution
    total = answer.outcomes.select("listed", "unknown", "none").sum_horizontal()[0]

    assert answer.outcomes["verdict"].to_list() == [STANDS_OUT]
    assert answer.candidates["kp_km"][0] == pytest.approx(193.66, abs=0.05)
    assert total == pytest.approx(1.0, abs=1e-9)


def test_what_the_reports_do_not_cover_is_said(found):
    assert any("Add reports of that time." in said for said in found.attribution.limits)


def test_an_archive_gives_what_its_files_give(asked, found, tmp_path):
    archive_add([HOUR], to=tmp_path, reading=Reading(), now=NOW)
    other = investigate(replace(asked, ais=(), archive=tmp_path), now=NOW)

    assert attribution_document(other) == attribution_document(found.attribution)


def test_a_day_without_reports_is_no_data_and_no_unknown_ship(asked):
    fault = asked.faults[0]
    later = replace(fault, time=Instant(at=NOW - timedelta(days=9), sigma=timedelta(minutes=9)))
    answer = investigate(replace(asked, faults=(later,)), now=NOW)

    assert answer.outcomes["verdict"].to_list() == [NO_DATA]
    assert any("none of them lies near" in said for said in answer.limits)


@pytest.mark.parametrize(
    ("changed", "remedy"),
    [
        pytest.param({"asset_id": "NordLinq"}, "Do you mean NordLink", id="unknown line"),
        pytest.param(
            {"place": KilometrePoint(kp_km=9000.0, sigma_km=1.0)}, "km long at sea", id="beyond"
        ),
        pytest.param(
            {"place": Spot(lon_deg=20.0, lat_deg=58.0, radius_m=1000.0)}, "km off", id="off"
        ),
        pytest.param(
            {"time": Instant(at=NOW + timedelta(days=1), sigma=timedelta(minutes=1))},
            "in the future", id="future",
        ),
        pytest.param(
            {"time": Instant(at=NOW - timedelta(days=99), sigma=timedelta(days=9))},
            "Narrow the window", id="endless",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_remedy(asked, changed, remedy):
    with pytest.raises(SettingsError, match=remedy):
        investigate(replace(asked, faults=(replace(asked.faults[0], **changed),)), now=NOW)


def test_neither_files_nor_archive_is_refused(asked):
    with pytest.raises(SettingsError, match="name AIS files"):
        investigate(replace(asked, ais=()), now=NOW)


def test_a_line_may_be_given_by_its_name(asked):
    named = replace(asked.faults[0], asset_id="nordlink")
    answer = investigate(replace(asked, faults=(replace(named, asset_id="NORDLINK"),)), now=NOW)

    assert answer.faults == (named,)


def test_a_typed_fault_without_a_zone_is_refused():
    with pytest.raises(SettingsError, match="no time with its zone"):
        fault_from({"form": "seawarden-fault/1", "at": "2022-11-01T10:18:00", "sigma_s": 60})


def test_a_file_that_is_no_fault_is_refused_by_name(tmp_path):
    path = tmp_path / "fault.json"
    path.write_text("{}")

    with pytest.raises(UnusableInput, match=r"fault.json: no fault: form is not"):
        read_fault_file(path)


@pytest.mark.parametrize(
    ("more", "remedy"),
    [
        pytest.param(["--fault", str(FILE), "--fault", str(FILE)], "more than once", id="twice"),
        pytest.param(
            ["--asset", "nordlink", "--at", "0001-01-01T00:00:00Z"], "before any ship", id="year 1"
        ),
        pytest.param(
            ["--asset", "nordlink", "--at", "0001-01-01T00:00:00+05:00"], "outside the years",
            id="before year 1",
        ),
        pytest.param(
            ["--asset", "nordlink", "--at", "9999-12-31T23:59:59Z"], "in the future", id="9999"
        ),
        pytest.param(
            ["--fault", str(FILE), "--unknown", "0", "--none", "0"], "cannot both be 0",
            id="nought",
        ),
        pytest.param(
            ["--asset", "nordlink", "--at", "2022-11-01T10:00:00Z", "--kp", "inf"], "no number of",
            id="endless kilometre",
        ),
    ],
)  # fmt: skip
def test_the_command_refuses_what_cannot_be_without_reading_reports(capsys, more, remedy):
    with pytest.raises(SystemExit) as stopped:
        main(["attribute", "no-such-reports.csv", *more])

    assert stopped.value.code == 2
    assert remedy in " ".join(capsys.readouterr().err.split())


def test_more_faults_than_can_be_weighed_together_are_refused(asked):
    many = tuple(replace(asked.faults[0], fault_id=f"f{n}") for n in range(13))

    with pytest.raises(SettingsError, match="at most 12"):
        investigate(replace(asked, faults=many), now=NOW)


def test_reports_of_one_sea_say_nothing_of_a_fault_in_another(asked):
    away = replace(asked.faults[0], fault_id="away", asset_id="estlink-1", place=AnywhereOnLine())
    found = investigate(replace(asked, faults=(asked.faults[0], away)), now=NOW)

    assert found.outcomes["verdict"].to_list() == [STANDS_OUT, NO_DATA]
    assert found.heard["report_count"].to_list()[1] == 0


def test_a_file_nested_without_end_is_refused_by_name(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000)

    with pytest.raises(UnusableInput, match=r"deep.json: no JSON"):
        read_fault_file(path)


def test_every_number_that_behaviour_and_identities_use_is_in_the_document(found):
    said = attribution_document(found.attribution)["settings"]
    told = {row["name"]: row["value"] for row in said}

    assert told["share of ships that broke a line with anchor drag"] == 0.55
    assert told["share of ordinary passages with any of these"] == 0.10
    assert told["two numbers are one ship by an alert of level high"] == 0.8
    assert len(told) == len(said)
    assert all(row["source"] for row in said)


def test_the_command_prints_the_document(capsys, found):
    with pytest.raises(SystemExit):
        main(["attribute", HOUR, "--fault", str(FILE), "--json"])
    document = json.loads(capsys.readouterr().out)

    assert document["candidates"] == attribution_document(found.attribution)["candidates"]
    assert document["traffic"] == "REAL"


def test_the_command_says_the_verdict_first(capsys):
    with pytest.raises(SystemExit):
        main(["attribute", HOUR, "--fault", str(FILE)])
    lines = capsys.readouterr().out.splitlines()

    assert lines[0] == "Fault SYNTHETIC-nordlink-1 of NordLink"
    assert lines[1].startswith("One candidate stands out: the reports are consistent with")


def test_the_command_refuses_a_window_backwards(capsys):
    with pytest.raises(SystemExit) as stopped:
        main([
            "attribute", HOUR, "--asset", "nordlink", "--from", "2022-11-01T11:00:00Z",
            "--to", "2022-11-01T10:00:00Z",
        ])  # fmt: skip

    assert stopped.value.code == 2
    assert "exchange them" in capsys.readouterr().err
