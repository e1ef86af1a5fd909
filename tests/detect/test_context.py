import polars as pl
import pytest

from seawarden.detect.context import EVENT_MOST, TYPES, described, informed, lines
from seawarden.model.schema import UTC_US, empty
from seawarden.model.vessel import VESSEL
from tests.builders import SHIP, at, context, line, vessel


def events(*minutes, **said):
    usual = {"vessel_id": SHIP, "asset": 0, "known_at": [at(minute) for minute in minutes]}
    types = {"vessel_id": pl.UInt32, "asset": pl.Int32, "known_at": UTC_US}
    return pl.DataFrame(usual | said, schema_overrides=types)


def named(known, *minutes):
    return described(events(*minutes), known)["ship"].to_list()


def test_nothing_is_known_before_it_was_said():
    known = context(line(), vessel(minute=10, name="ASTRID"))

    assert named(known, 9.99, 10, 11) == [f"MMSI {SHIP}", "ASTRID", "ASTRID"]


def test_what_was_said_last_before_the_event_holds():
    known = context(
        line(), vessel(minute=10, name="ASTRID"), vessel(minute=20, name="BERTA")
    )  # fmt: skip

    assert named(known, 25, 15) == ["BERTA", "ASTRID"]


def test_a_snapshot_without_a_time_was_always_known():
    known = context(line(), vessel(name="ASTRID"), vessel(minute=10, name="BERTA"))

    assert named(known, 0, 10) == ["ASTRID", "BERTA"]


def test_another_ship_is_not_asked():
    assert named(context(line(), vessel(minute=0, vessel_id=7, name="ASTRID")), 5) == [
        f"MMSI {SHIP}"
    ]


@pytest.mark.parametrize("name", [None, "", "  "])
def test_a_ship_without_a_name_is_called_by_her_number(name):
    assert named(context(line(), vessel(minute=0, name=name)), 5) == [f"MMSI {SHIP}"]


def test_of_two_statements_of_one_instant_the_later_one_holds():
    known = context(
        line(), *(vessel(minute=0, name=f"SHIP {number}") for number in range(40))
    )  # fmt: skip

    assert named(known, 0) == ["SHIP 39"]


def test_events_keep_their_order_and_number():
    known = context(line(), vessel(minute=0, name="ASTRID"))
    told = described(events(5, 1, 3), known)

    assert told["known_at"].to_list() == [at(5), at(1), at(3)]


@pytest.mark.parametrize(
    ("code", "is_at_work"),
    [(30, True), (33, True), (52, True), (59, False), (60, False), (70, False), (89, False)],
)
def test_ships_whose_work_is_near_lines_are_known_by_their_type(code, is_at_work):
    told = described(events(5), context(line(), vessel(minute=0, ship_type=code)))

    assert told["is_at_work"].item() is is_at_work


def test_no_two_ranges_of_types_overlap():
    codes = [code for low, high, _, _ in TYPES for code in range(low, high + 1)]

    assert len(codes) == len(set(codes))


def test_lines_are_numbered_in_their_order():
    drawn = pl.concat([line(accuracy_m=1000.0), line(asset_id="b", name=None, accuracy_m=1000.1)])

    assert lines(drawn).rows() == [
        (0, "cable-a", "Cable A", 1000.0, False),
        (1, "b", "b", 1000.1, True),
    ]


def test_an_event_learns_its_line():
    drawn = pl.concat([line(), line(asset_id="cable-b", accuracy_m=5000.0)])
    told = described(events(0, 0, asset=[1, 0]), context(drawn))

    assert told["asset_id"].to_list() == ["cable-b", "cable-a"]
    assert told["is_schematic"].to_list() == [True, False]


def test_a_particular_once_given_stands_until_another_is_given():
    known = informed(
        vessel(minute=0, name="ASTRID"), vessel(minute=5, ship_type=70), before=None
    )  # fmt: skip

    assert known.select("name", "ship_type").rows() == [("ASTRID", None), ("ASTRID", 70)]


def test_ships_do_not_lend_each_other_their_particulars():
    known = informed(
        empty(VESSEL),
        pl.concat([vessel(minute=0, name="ASTRID"), vessel(minute=5, vessel_id=SHIP + 1)]),
        before=None,
    )

    assert known["name"].to_list() == ["ASTRID", None]


def test_statements_come_in_order_of_time_with_timeless_ones_first():
    known = informed(
        vessel(minute=5, name="BERTA"),
        pl.concat([vessel(name="ASTRID"), vessel(minute=1, name="CARLA")]),
        before=None,
    )

    assert known["name"].to_list() == ["ASTRID", "CARLA", "BERTA"]


def test_what_no_event_can_look_back_to_is_let_go_but_the_last():
    said = pl.concat([vessel(minute=minute, name=f"{minute}") for minute in (1, 2, 3)])

    known = informed(empty(VESSEL), said, before=at(3) + EVENT_MOST)
    gone = informed(empty(VESSEL), said, before=at(3.01) + EVENT_MOST)

    assert known["name"].to_list() == ["2", "3"]
    assert gone["name"].to_list() == ["3"]


def test_a_ship_silent_for_days_keeps_her_name():
    known = informed(
        vessel(minute=0, name="ASTRID"), vessel(minute=9_000, vessel_id=7), before=at(9_000)
    )  # fmt: skip

    assert "ASTRID" in known["name"].to_list()


def test_nothing_said_leaves_all_as_it_was():
    known = vessel(minute=0, name="ASTRID")

    assert informed(known, empty(VESSEL), before=at(5)) is known
