"""The plain-Python form of each loop says what its compiled form says."""

import numpy as np
import pytest
from hypothesis import given, settings

from seawarden.detect import (
    anchor_drag_memory,
    anchor_drag_walk,
    anchored,
    loitering,
    slow_crossing,
    stay,
    tracking,
)
from seawarden.detect import tracking_kernel as loop
from seawarden.detect.anchor_drag import AnchorDrag
from seawarden.detect.anchor_drag_terms import Weights, own_nats
from seawarden.detect.memory import layout, records
from seawarden.detect.tracking import Tracking
from seawarden.geo.slots import slots
from seawarden.model.schema import empty
from tests.builders import context, crossed, near
from tests.detect.passages import passage
from tests.laws.worlds import worlds

NAN = float("nan")


def same(one, other):
    for name in one.dtype.names:
        np.testing.assert_array_equal(one[name], other[name])


def stays(schema, count):
    held = records(empty(schema), schema, room=1)
    held["is_staying"] = False
    return held.view(np.recarray), np.zeros(2 * count, layout(schema)).view(np.recarray)


@pytest.mark.parametrize(
    ("walk", "schema", "limits", "spans"),
    [
        pytest.param(
            anchored._follow, anchored.Anchored.MEMORY, (0.2, 0.5, 1105.0), (600, 3600),
            id="anchored",
        ),
        pytest.param(
            loitering._follow, loitering.Loitering.MEMORY, (3704.0, 5.0, 3.0, 0.0, 0.3),
            (600, 1800), id="loitering",
        ),
    ],
)  # fmt: skip
def test_a_walk_through_stays_says_the_same_in_plain_python(walk, schema, limits, spans):
    rows = near(
        [0, 5, 10, 20, 80, 85, 95, 97, 110], sog_kn=[0, 0.3, 0, 0, 0.1, 0, 0, 9, 0],
        asset_distance_m=[5, 5, 3, 5, 5, 5, 5, NAN, 5], nav_status=[5, 5, 1, 0, 0, 0, 0, 0, 0],
        heading_deg=[1, 90, 180, 9, 9, None, 9, 9, 9],
    )  # fmt: skip
    heard = stay._columns(np.zeros(rows.height, np.int64), rows)
    spans = tuple(span * 1_000_000 for span in spans)

    told = []
    for form in (walk, walk.py_func):
        held, out = stays(schema, rows.height)
        codes = np.zeros(2 * rows.height, np.uint8)
        count = form(heard, held, out, codes, limits, spans)
        told.append((count, codes[:count], out[:count]))

    (count, codes, out), (plain_count, plain_codes, plain_out) = told
    assert count == plain_count > 0
    assert codes.tolist() == plain_codes.tolist()
    same(
        out[["since", "last", "asset", "least_m"]],
        plain_out[["since", "last", "asset", "least_m"]],
    )


def test_a_walk_through_crossings_says_the_same_in_plain_python():
    rows = crossed([0, 30, 120], sog_kn=[3.0, 2.0, 4.0])
    rows = slow_crossing.SlowCrossing()._limited(rows, context())
    schema = slow_crossing.SlowCrossing.MEMORY
    passages = slow_crossing._columns(np.zeros(3, np.int64), rows)

    told = []
    for form in (slow_crossing._follow, slow_crossing._follow.py_func):
        held, out = stays(schema, 3)
        room = slow_crossing.Told(out, np.zeros(6, np.uint8), np.zeros(6, np.int64))
        count = form(passages, held, room, 3_600_000_000)
        told.append((count, room))

    (count, room), (plain_count, plain) = told
    assert count == plain_count == 4
    assert room.codes[:count].tolist() == plain.codes[:count].tolist()
    assert room.known_us[:count].tolist() == plain.known_us[:count].tolist()
    same(
        room.out[:count][["since", "last", "least_kn"]],
        plain.out[:count][["since", "last", "least_kn"]],
    )


@settings(max_examples=15)
@given(world=worlds)
def test_the_loop_of_tracking_says_the_same_in_plain_python(world):
    said = []
    for form in (loop.follow, loop.follow.py_func):
        rows, state = world.fixes, Tracking.start()
        ids = rows["vessel_id"].to_numpy().astype(np.uint64)
        number_of, first = slots(ids[:0], ids)
        tracks = tracking._linked(state, room=rows.height).view(np.recarray)
        numbers = tracking._numbers(state, tracks[:0], ids[first])
        verdict = np.zeros(rows.height, np.uint8)
        output = tracking._output(rows.height)
        batch = tracking._batch(rows, number_of)
        counts = form(batch, np.arange(rows.height), numbers, tracks, 0, verdict, output)
        said.append((counts, verdict.tolist(), output))

    (counts, verdict, output), (plain_counts, plain_verdict, plain) = said
    assert counts == plain_counts
    assert verdict == plain_verdict
    for one, other in zip(output, plain, strict=True):
        np.testing.assert_array_equal(one[: counts[1]], other[: counts[1]])


def test_a_walk_through_minutes_of_a_drag_says_the_same_in_plain_python():
    rows = passage(
        [1.0] * 12 + [0.7] * 30 + [1.0] * 20 + [0.9] * 9, crab_deg=1.0,
        cog_deg=[90.0] * 62 + [160.0] * 9,
    )  # fmt: skip
    limits, nats = AnchorDrag()._limits(), own_nats(Weights(), frozenset())

    told = []
    for form, begin in (
        (anchor_drag_walk.follow, anchor_drag_walk.begin_all),
        (anchor_drag_walk.follow.py_func, anchor_drag_walk.begin_all.py_func),
    ):
        minutes, held = anchor_drag_memory.gathered(empty(anchor_drag_memory.MEMORY), rows)
        held = held.view(np.recarray)
        begin(held)
        out = anchor_drag_memory.room(2 * rows.height)
        out = out._replace(records=out.records.view(np.recarray))
        count = form(minutes, held, out, limits, nats)
        told.append((out.codes[:count].tolist(), out.records[:count]))

    (codes, records), (plain_codes, plain) = told
    assert codes == plain_codes
    assert set(codes) == {anchor_drag_memory.CHECKED, anchor_drag_memory.RECOVERED}
    for name in records.dtype.names:
        np.testing.assert_allclose(records[name], plain[name], rtol=1e-5)
