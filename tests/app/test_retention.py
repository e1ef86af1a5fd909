"""Retention over archive and records together: what stays, what goes, and what is logged."""

from datetime import timedelta

import polars as pl
import pytest

from seawarden.app.retention import expire, keep_for
from seawarden.model.disposition import Act, Disposition
from seawarden.model.errors import SettingsError, SourceUnavailable
from seawarden.model.happening import News, Topic
from seawarden.model.officer import Officer, Role
from seawarden.model.retention import Keep
from seawarden.store.archive import Archive
from seawarden.store.records import Records
from seawarden.store.records.retention_runs import RetentionRun
from tests.store.records.said import alert, crossing, draft, health
from tests.store.ships import MIDNIGHT, add, held, report_rows, typed

FISHER, TANKER = 219_000_001, 219_000_002
NOON = MIDNIGHT + timedelta(hours=12)
KEEP = Keep()
LATER = MIDNIGHT + KEEP.fishing + timedelta(days=1)  # when the first day of fishing is over
OFFICER = Officer(subject="anna", name="Anna", role=Role.WATCH_OFFICER)


@pytest.fixture
def archive(tmp_path):
    """A fishing vessel and a tanker, heard each hour of one day."""
    archive = Archive.open(tmp_path / "archive", create=True)
    hours = [60 * hour for hour in range(24)]
    types = {FISHER: 30, TANKER: 80}
    said = [typed(ship, kind) for ship, kind in types.items()]
    add(archive, reports=[report_rows(hours, vessel_id=ship) for ship in types], vessels=said)
    return archive


@pytest.fixture
def records(tmp_path):
    records = Records.open(f"sqlite:///{tmp_path}/records.sqlite")
    yield records
    records.close()


def raise_alert(records, *acts, **said):
    usual = {"vessel_id": FISHER, "start": NOON, "end": NOON + timedelta(hours=1)}
    with records.writing() as desk:
        desk.alerts.append(alert(**usual | said), at=NOON)
        for minute, act in enumerate(acts):
            desk.dispositions.add(
                Disposition(
                    alert_id="a", revision=0, act=Act(act), officer=OFFICER, reason="so",
                    time=NOON + timedelta(minutes=minute),
                )
            )  # fmt: skip


def hours_left(archive, ship=FISHER):
    rows = held(archive).filter(pl.col("vessel_id") == ship)
    return rows["time"].dt.hour().to_list()


def test_the_usual_limits_are_those_of_the_page_on_retention():
    days = {name: getattr(KEEP, name) / timedelta(days=1) for name in Keep.__slots__}

    assert days == {
        "fishing": 30, "pleasure": 30, "unknown": 30, "other": 365, "around_alerts": 1096,
        "margin": 0.5, "crossings": 365, "happenings": 30, "source_minutes": 90, "notices": 365,
    }  # fmt: skip


def test_small_craft_go_and_others_stay(archive, records):
    run = expire(records, archive, now=LATER)

    assert (hours_left(archive), len(hours_left(archive, TANKER))) == ([], 24)
    assert (run.deleted, run.kept_for_alerts) == ({"fishing": 24, "particulars": 1}, 0)


def test_reports_around_an_alert_stay(archive, records):
    raise_alert(records, start=NOON + timedelta(hours=5), end=NOON + timedelta(hours=6))
    run = expire(records, archive, now=LATER)

    assert hours_left(archive) == list(range(5, 24))
    assert run.kept_for_alerts == 19


@pytest.mark.parametrize(
    ("said", "acts", "is_kept"),
    [
        pytest.param({}, ["acknowledge"], True, id="acknowledged"),
        pytest.param({}, ["explain"], True, id="explained"),
        pytest.param({}, ["dismiss"], False, id="dismissed"),
        pytest.param({"status": "closed"}, ["dismiss"], False, id="dismissed and closed"),
        pytest.param({}, ["dismiss", "note"], False, id="a note changes nothing"),
        pytest.param({}, ["dismiss", "reopen"], True, id="reopened"),
        pytest.param({"level": "info"}, [], False, id="of level info"),
        pytest.param({"status": "withdrawn"}, [], False, id="withdrawn"),
        pytest.param({"status": "closed"}, [], True, id="closed"),
        pytest.param({"vessel_id": TANKER}, [], False, id="of another ship"),
    ],
)
def test_which_alerts_hold_reports(archive, records, said, acts, is_kept):
    raise_alert(records, *acts, **said)
    expire(records, archive, now=LATER)

    assert bool(hours_left(archive)) == is_kept


@pytest.mark.parametrize(("late", "is_kept"), [(0, True), (1, False)])
def test_an_alert_holds_reports_for_its_time(archive, records, late, is_kept):
    raise_alert(records)
    end = NOON + timedelta(hours=1)
    now = end + KEEP.around_alerts + timedelta(microseconds=late)
    expire(records, archive, now=now)

    assert bool(hours_left(archive)) == is_kept


def fill(records, at):
    with records.writing() as desk:
        desk.alerts.append(alert(alert_id="a", end=at, start=at), at=at)
        moved = {"time": at, "before": at, "after": at}
        desk.crossings.append(crossing(vessel_id=FISHER, track_id=1, **moved))
        desk.crossings.append(crossing(vessel_id=TANKER, track_id=2, **moved))
        desk.happenings.append([News(time=at, topic=Topic.SYSTEM, payload={})])
        desk.sources.put([health()], at=at)
        desk.notices.queue([draft()], at=at)
        desk.notices.settle("a", at=at)


def counted(records, archive, *, after, moment=timedelta(0), **more):
    run = expire(records, archive, now=MIDNIGHT + after + moment, **more)
    kinds = {"crossings", "happenings", "source_minutes", "notices"}
    return {name: count for name, count in run.deleted.items() if name in kinds}


@pytest.mark.parametrize(
    ("kind", "count"),
    [("happenings", 1), ("source_minutes", 1), ("notices", 1), ("crossings", 2)],
)
def test_records_go_when_their_time_is_over(records, kind, count):
    fill(records, MIDNIGHT)
    kept = getattr(KEEP, kind)
    tankers = typed(TANKER, 80)
    before = counted(records, None, after=kept, ships=tankers)
    after = counted(records, None, after=kept, moment=timedelta(microseconds=1), ships=tankers)

    assert (before.get(kind), after.get(kind)) == (None, count)


def test_a_crossing_goes_with_the_positions_of_its_ship(archive, records):
    fill(records, MIDNIGHT)
    with records.writing() as desk:
        desk.alerts.append(
            alert(revision=1, status="withdrawn", end=MIDNIGHT, start=MIDNIGHT), at=MIDNIGHT
        )
    found = counted(records, archive, after=KEEP.fishing, moment=timedelta(microseconds=1))
    with records.reading() as desk:
        left = desk.crossings.between(start=MIDNIGHT, end=NOON)

    assert (found["crossings"], left["vessel_id"].to_list()) == (1, [TANKER])


def test_the_crossings_of_a_ship_in_an_alert_stay(archive, records):
    fill(records, MIDNIGHT)
    raise_alert(records, alert_id="b")
    found = counted(records, archive, after=KEEP.fishing, moment=timedelta(days=1))

    assert "crossings" not in found


def test_without_an_archive_ships_are_known_from_whoever_tells(records):
    fill(records, MIDNIGHT)
    told = typed(TANKER, 80)
    with records.writing() as desk:
        desk.alerts.append(
            alert(revision=1, status="withdrawn", end=MIDNIGHT, start=MIDNIGHT), at=MIDNIGHT
        )
    found = counted(records, None, after=KEEP.unknown, moment=timedelta(days=1), ships=told)
    with records.reading() as desk:
        left = desk.crossings.between(start=MIDNIGHT, end=NOON)

    assert (found["crossings"], left["vessel_id"].to_list()) == (1, [TANKER])


def test_a_dry_run_counts_the_same_and_deletes_nothing(archive, records):
    fill(records, MIDNIGHT)
    late = MIDNIGHT + timedelta(days=2000)
    counted_only = expire(records, archive, now=late, is_dry_run=True)
    left = held(archive).height
    done = expire(records, archive, now=late)

    assert (counted_only.is_dry_run, left, held(archive).height) == (True, 48, 0)
    assert {**counted_only.deleted} == {**done.deleted}
    assert set(done.deleted) >= {"fishing", "other", "crossings", "notices", "particulars"}


def test_alerts_and_what_was_done_about_them_stay_for_ever(archive, records):
    raise_alert(records, "dismiss")
    expire(records, archive, now=MIDNIGHT + timedelta(days=36_000))
    with records.reading() as desk:
        found = (desk.alerts.said().height, len(desk.dispositions.of("a")))

    assert found == (1, 1)


def test_every_run_is_logged_with_its_limits(archive, records):
    run = expire(records, archive, keep_for(["fishing=7"]), now=LATER)
    with records.reading() as desk:
        (found,) = desk.retention.latest()

    assert found == run
    assert (run.limits["fishing"], run.limits["other"], run.trouble) == (7, 365, None)


def test_a_run_that_fails_is_logged_with_its_trouble(archive, records, monkeypatch):
    def full(*_, **__):
        raise SourceUnavailable("no space")

    monkeypatch.setattr("seawarden.store.archive.expire_tables", full)
    with pytest.raises(SourceUnavailable):
        expire(records, archive, now=LATER)
    with records.reading() as desk:
        (found,) = desk.retention.latest()

    assert isinstance(found, RetentionRun)
    assert (found.trouble, found.deleted) == ("no space", {})


@pytest.mark.parametrize(
    "said",
    ["pleasure=0", "pleasure=-1", "pleasure=1.5", "pleasure=36501", "pleasure=²", "pleasure",
     "around_alerts=9", "=9", "pleasure=" + "9" * 5000],
)  # fmt: skip
def test_a_limit_that_makes_no_sense_is_refused(said):
    with pytest.raises(SettingsError, match="from 1 to 36500 days") as refused:
        keep_for(["fishing=1", said, "other=36500"])

    assert "fishing=1," not in str(refused.value)


def test_limits_are_given_by_class():
    keep = keep_for(["fishing=1", "other=36500"])

    assert keep == Keep(fishing=timedelta(days=1), other=timedelta(days=36_500))
