"""What holds for the parting of reports into tracks, whatever the reports."""

import numpy as np
import polars as pl
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from seawarden.detect import tracking
from seawarden.detect.tracking import Tracking
from tests.builders import NOON
from tests.laws.worlds import worlds

COUNTED = ("duplicate", "two positions at one instant", "position jump")
BYTES_MOST = 2_048


def follow(fixes, *, cuts=(), is_last=True):
    """Return the accepted reports, the counts by reason, and the state at the end.

    A batch ends where time moves on: order.release never parts one instant.
    """
    time = fixes["time"]
    ends = sorted({cut for cut in cuts if 0 < cut < fixes.height and time[cut] > time[cut - 1]})
    state, found, counts = Tracking.start(), [], {}
    for begin, end in zip([0, *ends], [*ends, fixes.height], strict=True):
        is_end = end == fixes.height
        now = time[-1] if is_end else time[end]
        state, step = tracking.step(state, fixes[begin:end], now=now, is_last=is_last and is_end)
        found.append(step.reports(np.arange(step.report_count)))
        for reason, count in pl.concat([step.cleaned, step.mended]).iter_rows():
            counts[reason] = counts.get(reason, 0) + count
    return pl.concat(found).sort("track_id", "time"), counts, state


def test_the_worlds_do_contain_what_is_cleaned():
    seldom = settings(database=None, max_examples=2_000, derandomize=True, phases=[Phase.generate])
    for reason in (*COUNTED, "speed derived from positions", "impossible speed refused"):

        def is_there(world, reason=reason):
            return reason in follow(world.fixes)[1]

        assert find(worlds, is_there, settings=seldom)


def test_the_worlds_do_contain_shared_numbers():
    def is_shared(world):
        accepted, *_ = follow(world.fixes)
        tracks = accepted.group_by("vessel_id").agg(pl.col("track_id").n_unique())
        return accepted.height > 0 and tracks["track_id"].max() > 1

    seldom = settings(database=None, max_examples=2_000, derandomize=True, phases=[Phase.generate])

    assert find(worlds, is_shared, settings=seldom)


@given(world=worlds, cuts=st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_where_the_reports_are_cut_does_not_matter(world, cuts):
    accepted, counts, state = follow(world.fixes, cuts=cuts)
    whole, whole_counts, whole_state = follow(world.fixes)

    assert_frame_equal(accepted, whole, check_exact=True)
    assert counts == whole_counts
    for name in ("tracks", "numbers", "held"):
        assert_frame_equal(getattr(state, name), getattr(whole_state, name), check_exact=True)


@given(world=worlds, seed=st.integers(0, 2**32))
def test_the_order_of_reports_of_one_instant_does_not_matter(world, seed):
    places = np.random.default_rng(seed).permutation(world.fixes.height)
    mixed = world.fixes[places].sort("time", maintain_order=True)

    accepted, counts, _ = follow(mixed)
    usual, usual_counts, _ = follow(world.fixes)

    assert_frame_equal(accepted, usual, check_exact=True)
    assert counts == usual_counts


@given(world=worlds)
def test_numbers_do_not_affect_each_other(world):
    together, *_ = follow(world.fixes)
    alone = [follow(world.only(ship).fixes)[0] for ship in world.ships]

    assert_frame_equal(pl.concat(alone).sort("track_id", "time"), together, check_exact=True)


@given(world=worlds, cuts=st.lists(st.integers(1, 60), max_size=4), is_last=st.booleans())
def test_every_report_is_accepted_cleaned_or_held(world, cuts, is_last):
    accepted, counts, state = follow(world.fixes, cuts=cuts, is_last=is_last)
    cleaned = sum(counts.get(reason, 0) for reason in COUNTED)

    assert accepted.height + cleaned + state.held.height == world.fixes.height
    assert state.held.is_empty() or not is_last


@given(world=worlds)
def test_a_track_goes_on_in_time_from_the_report_before(world):
    accepted, *_ = follow(world.fixes)
    before = accepted.select(
        pl.col("track_id"), pl.col("time", "lon_deg", "lat_deg").shift().over("track_id")
    )

    later = accepted.filter(pl.col("before_time").is_not_null())

    assert (later["time"] > later["before_time"]).all()
    assert accepted["before_time"].equals(before["time"])
    is_first = accepted["before_time"].is_null()
    assert accepted["before_lon_deg"].is_nan().equals(is_first)
    assert accepted.filter(~is_first)["before_lat_deg"].equals(before.filter(~is_first)["lat_deg"])


@given(world=worlds)
def test_a_track_has_one_number_and_a_name_of_its_own(world):
    accepted, *_ = follow(world.fixes)

    numbers = accepted.group_by("track_id").agg(pl.col("vessel_id").n_unique())

    assert (numbers["vessel_id"] == 1).all()


def test_a_number_is_remembered_in_few_bytes():
    draw = np.random.default_rng(11)
    ships, count = 500, 40
    vessel = np.repeat(np.arange(1, ships + 1), count)
    second = np.tile(np.arange(count) * 10, ships) + np.repeat(draw.integers(0, 10, ships), count)
    # Each tenth report from far away: tracks that are not believed yet are open everywhere.
    lat = 50 + vessel / 100 + np.where(draw.random(vessel.size) < 0.1, draw.random(vessel.size), 0)
    fixes = pl.DataFrame({"vessel_id": vessel, "second": second, "lat_deg": lat})
    fixes = fixes.sort("second").select(
        pl.col("vessel_id").cast(pl.UInt32),
        time=pl.lit(NOON).cast(pl.Datetime("us", "UTC")) + pl.duration(seconds="second"),
        lon_deg=pl.lit(5.0), lat_deg="lat_deg",
        sog_kn=pl.lit(3, pl.Float32), cog_deg=pl.lit(None, pl.Float32),
        heading_deg=pl.lit(None, pl.Float32), nav_status=pl.lit(None, pl.UInt8),
    )  # fmt: skip
    _, _, state = follow(fixes, is_last=False)

    held = (state.tracks, state.numbers, state.held)
    assert state.held.height > 100
    assert sum(each.estimated_size() for each in held) / ships < BYTES_MOST
