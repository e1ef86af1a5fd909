"""The file of the night is read as any file is, and the story of the night keeps its times."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from seawarden.app.ais_reading import ReadingAsked, reading_for
from seawarden.app.october.completion import shown
from seawarden.app.october.night import night_of, write_night
from seawarden.app.october.published import published
from seawarden.app.october.voyages import onset
from seawarden.cli.main import app
from seawarden.ingest.live.stream import LiveStream

KNOWN = published()
MADE = shown(KNOWN)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
HEAD = re.compile(r"^(\d\d \w{3} \d{4} \d\d:\d\d) UTC  (.+)$")


@pytest.fixture(scope="module")
def night():
    return night_of(KNOWN, MADE, merchants=2)


@pytest.fixture(scope="module")
def lines(night, tmp_path_factory):
    path = tmp_path_factory.mktemp("october") / "night.csv"
    write_night(night, path, label=KNOWN.label)
    return path.read_bytes().splitlines(keepends=True)


def test_every_row_says_that_it_is_no_ais(lines):
    rows = [line for line in lines[1:] if not line.startswith(b"{")]

    assert all(line.rstrip().endswith(KNOWN.label.encode()) for line in rows)


def test_a_stream_reads_all_of_it(night, lines):
    read = LiveStream(reading_for(ReadingAsked(), now=NOW), source="a").feed(
        b"".join(lines), received=NOW
    )

    assert read.intake.reports.height == night.fixes.height
    assert read.intake.rejected.is_empty()
    assert read.intake.vessels["name"].n_unique() == night.vessels.height


def test_operators_are_heard_when_they_told(night, lines):
    before, after = [], []
    for number, line in enumerate(lines):
        if line.startswith(b"{"):
            before.append(lines[number - 1].split(b",")[1].decode())
            after.append(lines[number + 1].split(b",")[1].decode())
    told = [f"{each.at:%Y-%m-%dT%H:%M:%S}" for each in night.told]

    assert len(told) == 2
    assert all(b <= at < a for b, at, a in zip(before, told, after, strict=True))


# The story, by the command that everybody runs.


@pytest.fixture(scope="module")
def told():
    return CliRunner().invoke(app, ["demo", "--headless"])


@pytest.fixture(scope="module")
def chapters(told):
    heads = [HEAD.match(line) for line in told.stdout.splitlines()]
    return {
        found[2]: datetime.strptime(found[1], "%d %b %Y %H:%M").replace(tzinfo=UTC)
        for found in heads
        if found
    }


def at(chapters, words):
    (time,) = [time for title, time in chapters.items() if words in title]
    return time


def test_the_story_ends_well_and_says_what_it_is(told):
    said = told.stdout.strip().splitlines()

    assert told.exit_code == 0
    assert said[0] == said[-1] == "RECONSTRUCTION FROM PUBLISHED FACTS - NOT AIS"


def test_the_story_is_told_in_the_order_of_time(chapters):
    times = list(chapters.values())

    assert times == sorted(times)
    assert len(times) > 20


def test_the_warning_comes_after_the_anchor_is_down_and_before_the_first_line(chapters):
    warning = at(chapters, "Warning raised")

    assert onset(KNOWN, MADE) < warning < MADE.ee_s1_at


def test_the_warning_leaves_seven_hours_to_the_pipe(chapters):
    assert MADE.pipe_at - at(chapters, "Warning raised") > timedelta(hours=7)


def test_the_warning_stands_an_hour_before_the_pipe(chapters):
    assert at(chapters, "60 min before the pipe: the warning stands") == MADE.pipe_at - timedelta(
        hours=1
    )


def test_an_hour_before_the_pipe_it_is_reckoned_about_an_hour_ahead(told):
    _, _, after = told.stdout.partition("60 min before the pipe: the warning stands")
    early, late = (
        int(number)
        for number in re.search(
            r"Balticconnector: between (\d+) min and (\d+) min ahead", after
        ).groups()
    )

    assert early < 60 < late


def test_faults_arrive_when_they_did(chapters):
    assert at(chapters, "A fault arrives: balticconnector") == KNOWN.fact("pressure").time
    assert at(chapters, "EE-S1 becomes public") > KNOWN.ends


def test_the_distance_to_ee_s1_is_a_band(told):
    assert re.search(
        r"EE-S1 \(schematic, within 25 km\): between now and \d+ (min|h)", told.stdout
    )


def test_the_joint_answer_puts_her_first_at_both_lines(told):
    _, _, joint = told.stdout.partition("EE-S1 and Balticconnector together")
    found = re.findall(r"(\S+): alone .+, together (.+) over 99%\.", joint)[:2]

    assert [line for line, _ in found] == ["ee-s1", "balticconnector"]
    assert {name for _, name in found} == {"RECONSTRUCTION: NEWNEW POLAR BEAR"}


def test_the_first_suspects_are_ruled_out_by_time(told):
    assert "RECONSTRUCTION: SEVMORPUT: her anchor would touch 8 min before the time told" in (
        told.stdout
    )
    assert re.search(r"RECONSTRUCTION: SGV FLOT: her anchor would touch \d+ min", told.stdout)


def test_the_loss_of_the_pipe_cuts_two_countries_off_the_known_gas_lines(told):
    assert "Finland is cut off from the gas lines known here." in told.stdout
    assert "Estonia is cut off from the gas lines known here." in told.stdout
