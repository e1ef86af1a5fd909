"""`kill -9` at twenty moments of a replay: nothing is lost, and nothing is told twice."""

import random

import pytest
from polars.testing import assert_frame_equal

from seawarden.app.watch.running import last_words
from seawarden.model.happening import Topic
from seawarden.store.records import Records
from tests.app.watch.replaying import asked, beat_number, ended_well, played, waited, watching

KILLS = 20
PACE = 1500.0  # two hours and more in some five seconds


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return played(tmp_path_factory.mktemp("world"), pace=PACE)


@pytest.fixture(scope="module")
def undisturbed(world, tmp_path_factory):
    home = tmp_path_factory.mktemp("undisturbed") / "watch"
    with watching(asked(*world, home)) as process:
        assert ended_well(process)
    return told(f"sqlite:///{home / 'records.sqlite'}")


def told(url):
    """What the records hold: the last word on each alert, and what was told of alerts."""
    records = Records.open(url)
    with records.reading() as desk:
        happenings = desk.happenings.since(0, limit=100_000)
    alerts = last_words(records)
    records.close()
    said = [
        (each.payload["alert_id"], each.payload["revision"])
        for each in happenings
        if each.topic is Topic.ALERT
    ]
    return alerts, said


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_after_twenty_kills_the_alerts_are_those_of_an_undisturbed_watch(
    world, undisturbed, database, tmp_path, request
):
    home = tmp_path / "watch"
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    if database == "postgresql":
        url = request.getfixturevalue("postgres").database()
    wanted = asked(*world, home, url)
    moments = random.Random(20231008)  # noqa: S311  a test's own lots, drawn from a seed
    numbers = [0]

    for turn in range(KILLS):
        before = beat_number(home)
        with watching(wanted) as process:
            if turn % 4:  # in the midst of it; every fourth time anywhere, the start included
                waited(lambda b=before: beat_number(home) > b or process.exitcode is not None)
            process.join(moments.uniform(0.0, 0.25))
        numbers.append(beat_number(home))
    with watching(wanted) as process:
        assert ended_well(process)

    alerts, said = told(url)
    expected, once = undisturbed
    assert_frame_equal(alerts, expected)
    assert len(said) == len(set(said))
    assert set(said) == set(once)
    assert len(set(numbers)) > KILLS / 2  # the kills fell all over the replay


def test_the_world_that_is_replayed_has_alerts(undisturbed):
    alerts, said = undisturbed

    assert alerts.height >= 8
    assert len(said) > alerts.height
