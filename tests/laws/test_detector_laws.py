"""What holds for every detector, those not written yet included."""

import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.detect.context import Context
from seawarden.detect.detector import Detector
from seawarden.detect.detectors import DETECTORS
from seawarden.detect.engine import Engine, Watch
from seawarden.model.alert import ALERT, EVENT, alerts
from seawarden.model.crossing import CROSSING, crossings
from seawarden.model.report import FIX
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import SHIP
from tests.laws.worlds import CROSSED, World, engine, fixes_of, run, sea, shuffled, worlds_of

every_detector = pytest.mark.parametrize("kind", sorted(DETECTORS))
cuts = st.lists(st.integers(1, 60), min_size=1, max_size=4)
# For laws that run every world several times over.
half_as_many = settings(max_examples=settings.default.max_examples // 2)
FAR_SHIP = SHIP + 99
BYTES_MOST = 2_048  # all detectors together
A_MINUTE = timedelta(minutes=1, seconds=1)  # a detector may read minutes, which must be over
SILENT = "silence"  # the one kind that is about the time after the last report
AN_AREA = "interference"  # the one kind told of a place, and not of her whose minutes are read
PARTIAL = {"alert_id", "track_id"}  # named after place and instant of birth


def parquet(frame):
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()


def assert_same(told, other):
    assert_frame_equal(told.alerts, other.alerts, check_exact=True)
    assert_frame_equal(told.revisions, other.revisions, check_exact=True)
    assert_frame_equal(told.crossings, other.crossings, check_exact=True)
    assert told.counts == other.counts


@every_detector
def test_the_worlds_do_contain_events(kind):
    often = settings(database=None, max_examples=200, derandomize=True, phases=[Phase.generate])

    def is_told_and_over(world):
        return {"raised", "closed"} <= set(run(engine(kind), world).revisions["status"])

    world = find(worlds_of(kind), is_told_and_over, settings=often)

    assert run(engine(kind), world).revisions["kind"].unique().to_list() == [kind]


@every_detector
@given(drawn=st.data(), cuts=cuts)
def test_where_the_feed_is_cut_does_not_matter(kind, drawn, cuts):
    world = drawn.draw(worlds_of(kind))
    assert_same(run(engine(kind), world, cuts=cuts), run(engine(kind), world))


@every_detector
@given(drawn=st.data(), seed=st.integers(0, 2**32), cuts=cuts)
def test_the_order_of_arrival_within_the_window_does_not_matter(kind, drawn, seed, cuts):
    world = drawn.draw(worlds_of(kind))
    mixed = run(engine(kind), world, arrivals=shuffled(world.fixes, seed), cuts=cuts)
    whole = run(engine(kind), world)

    assert_same(mixed, whole)
    assert parquet(mixed.alerts) == parquet(whole.alerts)
    assert parquet(mixed.crossings) == parquet(whole.crossings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Overheard:
    """A detector, and all it was given to read."""

    detector: Detector
    heard: list[tuple[pl.DataFrame, Context, datetime]]

    def __getattr__(self, name):
        return getattr(self.detector, name)

    def step(self, state, reports, context, *, now):
        self.heard.append((reports, context, now))
        return self.detector.step(state, reports, context, now=now)


@every_detector
@half_as_many
@given(drawn=st.data(), cuts=cuts)
def test_ships_do_not_affect_each_other_given_the_same_context(kind, drawn, cuts):
    world = drawn.draw(worlds_of(kind))
    overheard = Overheard(detector=DETECTORS[kind](), heard=[])
    run(replace(engine(kind), detectors={kind: overheard}), world, cuts=cuts)
    together = found(overheard.detector, overheard.heard)

    for ship in world.ships:
        hers = pl.col("vessel_id") == ship
        alone = found(
            overheard.detector,
            [(rows.filter(hers), known, now) for rows, known, now in overheard.heard],
        )
        if kind == AN_AREA:
            alone = alone.filter(hers)
        assert_frame_equal(alone, together.filter(hers), check_exact=True)


def found(detector, heard):
    state, events = empty(detector.MEMORY), [empty(EVENT)]
    for rows, known, now in heard:
        state, event = detector.step(state, rows, known, now=now)
        events.append(event)
    return pl.concat(events)


@every_detector
@half_as_many
@given(drawn=st.data())
def test_a_ship_is_over_no_other_lines_for_the_ships_around_her(kind, drawn):
    world = drawn.draw(worlds_of(kind))
    together = run(engine(kind), world)
    # Alone she does not know how much time has passed: a far ship tells.
    waited = [
        run(engine(kind), waiting(world.only(ship), until=together.watch.horizon))
        for ship in world.ships
    ]
    crossings = pl.concat(one.crossings for one in waited)

    assert_frame_equal(crossings.sort(CROSSED), together.crossings, check_exact=True)


def waiting(world, *, until):
    """Add a far ship's one report, so that the watch reaches an instant."""
    far = fixes_of([(FAR_SHIP, 0, 90_000, 0, 12.0, None, None, None)])
    return World(
        fixes=pl.concat([world.fixes, far.with_columns(time=pl.lit(until).cast(FIX["time"]))]),
        vessels=world.vessels,
    )


@every_detector
@given(drawn=st.data())
def test_an_empty_batch_adds_nothing(kind, drawn):
    world = drawn.draw(worlds_of(kind))
    judge = engine(kind)
    before = run(judge, world, is_last=False)
    watch, findings = judge.step(before.watch, empty(FIX), empty(VESSEL))

    assert findings.revisions.is_empty()
    assert findings.crossings.is_empty()
    assert findings.report_count == findings.track_count == 0
    assert_frame_equal(judge.standing(watch), judge.standing(before.watch))
    assert_frame_equal(watch.memories[kind], before.watch.memories[kind])


@every_detector
@half_as_many
@given(drawn=st.data(), later_s=st.sampled_from([1, 600, 3_600, 7_200, 86_400]))
def test_silence_is_stamped_by_its_own_deadline_and_not_by_the_batch(kind, drawn, later_s):
    world = drawn.draw(worlds_of(kind))
    judge, newest = engine(kind), world.fixes["time"].max()
    long_after = timedelta(hours=9)
    at_once = run(judge, waiting(world, until=newest + long_after))
    between = newest + timedelta(seconds=later_s)
    in_steps = run(
        judge,
        waiting(
            waiting(world, until=min(between, newest + long_after)), until=newest + long_after
        ),
        cuts=[world.fixes.height, world.fixes.height + 1],
    )

    assert_frame_equal(in_steps.revisions, at_once.revisions)
    assert set(at_once.alerts["status"]) <= {"closed", "withdrawn"}
    assert (at_once.alerts["end"] <= (at_once.watch.horizon if kind == SILENT else newest)).all()


@every_detector
@half_as_many
@given(drawn=st.data())
def test_nothing_is_remembered_of_a_ship_after_the_declared_memory(kind, drawn):
    world = drawn.draw(worlds_of(kind))
    judge = engine(kind)
    until = world.fixes["time"].max() + judge.detectors[kind].memory
    state = run(judge, waiting(world, until=until + A_MINUTE)).watch.memories[kind]
    much_later = run(judge, waiting(world, until=until + timedelta(hours=9))).watch

    assert state.filter(pl.col("vessel_id") < FAR_SHIP).is_empty()
    assert much_later.minutes["vessel_id"].to_list() == [FAR_SHIP]
    assert much_later.tracking.tracks["vessel_id"].to_list() == [FAR_SHIP]
    assert much_later.tracking.numbers["vessel_id"].to_list() == [FAR_SHIP]
    assert much_later.tracking.held.is_empty()


@every_detector
@half_as_many
@given(drawn=st.data(), weeks=st.integers(-2_000, 2_000))
def test_a_shift_by_whole_weeks_shifts_the_alerts(kind, drawn, weeks):
    world = drawn.draw(worlds_of(kind))
    shift = timedelta(weeks=weeks)
    later = World(
        fixes=world.fixes.with_columns(pl.col("time") + shift),
        vessels=world.vessels.with_columns(pl.col("time") + shift),
    )

    shifted, usual = run(engine(kind), later), run(engine(kind), world)

    # A sentence names the day, which the shift changes; the hour and all else stay.
    assert_frame_equal(
        undated(anonymous(shifted.alerts, -shift)), undated(anonymous(usual.alerts))
    )
    assert_frame_equal(anonymous(shifted.crossings, -shift), anonymous(usual.crossings))
    assert shifted.counts == usual.counts


def undated(alerts):
    """Leave the day out of sentences such as "since 3 Jun 12:00 UTC"."""
    day = r"\d+ [A-Z][a-z]{2} (\d\d:\d\d)"
    return alerts.with_columns(pl.col("reason").str.replace_all(day, "$1"))


@every_detector
@half_as_many
@given(drawn=st.data(), shift_deg=st.sampled_from([-191, -12, 90, 169, 170]))
def test_a_shift_in_longitude_of_ships_and_lines_shifts_the_alerts(kind, drawn, shift_deg):
    world = drawn.draw(worlds_of(kind))
    moved = World(
        fixes=world.fixes.with_columns(wrapped(pl.col("lon_deg") + shift_deg)),
        vessels=world.vessels,
    )

    shifted, usual = run(engine(kind, shift_deg), moved), run(engine(kind), world)

    for frame in ("alerts", "crossings"):
        here, there = getattr(usual, frame), getattr(shifted, frame)
        there = there.with_columns(wrapped(pl.col("lon_deg") - shift_deg))
        assert_alike(anonymous(placeless(there)), anonymous(placeless(here)))
    assert shifted.counts == usual.counts


def placeless(found):
    """Leave the longitude out of sentences such as "within 12 km of 55.0° N, 10.5° E"."""
    words = [name for name in ("reason",) if name in found.columns]
    return found.with_columns(pl.col(words).str.replace_all(r"\d+\.\d+° [EW]", ""))


# A number says the flag by its first three digits: Danish, Russian, Liberian, Chinese, Swedish.
FLAGS = (219, 273, 636, 412, 265)
NAMES = {"ASTRID": "ZARYA", "BERTA": "ASTRID"}


@every_detector
@half_as_many
@given(drawn=st.data(), flag=st.sampled_from(FLAGS))
def test_no_flag_number_or_name_matters(kind, drawn, flag):
    world = drawn.draw(worlds_of(kind))
    # The ships take each other's numbers, under another flag.
    numbers = dict(zip(world.ships, reversed(world.ships), strict=True))
    numbers = {old: flag * 1_000_000 + new % 1_000_000 for old, new in numbers.items()}
    number = pl.col("vessel_id").replace(numbers)
    renamed = World(
        fixes=world.fixes.with_columns(number),
        vessels=world.vessels.with_columns(
            number, pl.col("name", "call_sign", "destination").replace(NAMES)
        ),
    )

    usual = run(engine(kind), world).revisions.with_columns(number)
    other = run(engine(kind), renamed).revisions

    assert_alike(anonymous(unnamed(other)), anonymous(unnamed(usual)))


def unnamed(revisions):
    """Leave out of sentences what ships are called, and of the evidence the other's number."""
    called = r"MMSI \d+|ZARYA|ASTRID|BERTA"
    item = pl.element()
    is_number = item.struct.field("name").str.contains("number")
    return revisions.with_columns(
        pl.col("reason").str.replace_all(called, "SHIP"),
        pl.col("evidence").list.eval(item.filter(~is_number)),
    )


def wrapped(lon):
    return (
        pl.when(lon > 180).then(lon - 360).when(lon < -180).then(lon + 360).otherwise(lon)
    ).alias("lon_deg")


def assert_alike(found, expected):
    """Compare frames, numbers to what rounding leaves of them and evidence item by item."""
    assert_frame_equal(
        found.select(pl.exclude("evidence")), expected.select(pl.exclude("evidence")),
        abs_tol=1e-6, rel_tol=1e-9,
    )  # fmt: skip
    if "evidence" in expected.columns:
        one, other = (frame["evidence"].explode().struct.unnest() for frame in (found, expected))
        assert_frame_equal(one, other, abs_tol=1e-6, rel_tol=1e-9)


def anonymous(found, shift=timedelta()):
    times = [name for name in ("start", "end", "time", "before", "after") if name in found.columns]
    rows = found.with_columns(pl.col(times) + shift)
    rows = rows.select(pl.exclude(PARTIAL))
    return rows.sort([name for name in rows.columns if name != "evidence"])


@every_detector
@given(drawn=st.data())
def test_an_event_lies_within_the_reports_that_were_heard(kind, drawn):
    world = drawn.draw(worlds_of(kind))
    found = run(engine(kind), world)
    heard = world.fixes.group_by("vessel_id").agg(
        first=pl.col("time").min(), last=pl.col("time").max()
    )
    joined = found.revisions.join(heard, on="vessel_id")

    assert alerts(found.alerts).height == found.alerts["alert_id"].n_unique()
    assert crossings(found.crossings).height == found.crossings.height
    assert (joined["start"] >= joined["first"]).all()
    assert kind == SILENT or (joined["end"] <= joined["last"]).all()
    assert (found.alerts["end"] <= found.watch.horizon).all()


def test_a_busy_sea_is_remembered_in_few_bytes_a_ship():
    ships, judge = 300, Engine.over(sea())
    rows = [
        (ship, 60 * minute + ship % 60, 40 if minute % 2 else -40, 0, 2.0, None, None, None)
        for ship in range(1, ships + 1)
        for minute in range(70)
    ]
    lying = [
        (ships + ship, 60 * minute + ship % 60, 300, 0, 0.0, None, 90.0, 1)
        for ship in range(1, ships + 1)
        for minute in range(70)
    ]
    watch = run(judge, World(fixes=fixes_of(rows + lying)), is_last=False).watch
    tracking = [watch.tracking.tracks, watch.tracking.numbers, watch.tracking.held]
    held = [*tracking, watch.minutes, *watch.memories.values()]

    size = sum(each.estimated_size() for each in held) / (2 * ships)
    assert all(watch.memories[kind].height >= ships for kind in ("anchored", "loitering"))
    assert size <= BYTES_MOST


@every_detector
def test_an_empty_sea_has_no_rows_and_all_columns(kind):
    judge = engine(kind)
    watch, findings = judge.step(Watch(), empty(FIX), empty(VESSEL), is_last=True)

    assert_frame_equal(judge.standing(watch), empty(ALERT))
    assert_frame_equal(findings.revisions, empty(ALERT))
    assert_frame_equal(findings.crossings, empty(CROSSING))
