"""Alerts are kept once, in all their revisions, and are found again as they stand."""

import base64
import json
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.model.desk import AlertFilter, Order
from seawarden.model.disposition import State
from seawarden.model.errors import ActRefused, ProtocolMisuse
from tests.store.records.said import HOSTILE, NOON, SHIP, act, alert, at, ship


def keep(records, *said, **more):
    with records.writing() as desk:
        return desk.alerts.append(pl.concat(said), at=at(15), **more)


def page(records, wanted=None, **more):
    with records.reading() as desk:
        return desk.alerts.page(wanted, **{"now": at(30)} | more)


def ids(found):
    return [one.alert_id for one in found.items]


def test_a_revision_comes_back_as_it_was_said(records):
    said = alert(evidence=[*alert()["evidence"][0].to_list()], probability=0.25)
    keep(records, said)
    with records.reading() as desk:
        found = desk.alerts.revisions("a")

    assert_frame_equal(found, said.select(pl.lit(at(15)).alias("at"), pl.all()))


def test_a_number_that_is_none_becomes_null(records):
    nan = float("nan")
    item = {"name": "x", "value": nan, "unit": "", "weight": 1.0}
    keep(records, alert(lon_deg=nan, evidence=[item]))
    (found,) = page(records).items

    assert (found.lon_deg, found.evidence[0].value) == (None, None)


def test_only_what_is_new_is_returned_and_in_the_order_given(records):
    first, other, second = alert(), alert(alert_id="b"), alert(revision=1, status="closed")
    keep(records, first)

    assert_frame_equal(keep(records, second, first, other), pl.concat([second, other]))


def test_what_was_said_first_stays(records):
    keep(records, alert())
    keep(records, alert(reason="Something else."))
    with records.reading() as desk:
        found = desk.alerts.said()

    assert found["reason"].to_list() == ["Consistent with a dragging anchor."]


def test_an_empty_frame_keeps_nothing(records):
    assert keep(records, alert().clear()).is_empty()


def test_a_frame_that_breaks_its_schema_is_refused_whole(records):
    with pytest.raises(ProtocolMisuse, match="kind is none"):
        keep(records, alert(), alert(alert_id="b", kind="boredom"))

    assert page(records).total == 0


def test_an_alert_stands_as_its_newest_revision_says(records):
    keep(records, alert(), ships=ship())
    keep(records, alert(revision=1, status="revised", level="high", end=at(20)))
    (found,) = page(records).items

    assert (found.revision, found.level, found.end, found.raised_at) == (1, "high", at(20), at(15))
    assert (found.track_id, found.lead_time) == (
        2**64 - 1,
        timedelta(minutes=42, microseconds=7),
    )
    assert (found.evidence[1].name, found.evidence[1].value) == ("heading", None)
    assert (found.state, found.ship_type) == (State.NEW, 70)


def test_a_ships_name_may_be_anything_and_stays_when_she_is_not_told_again(records):
    keep(records, alert(), ships=ship())
    keep(records, alert(revision=1, status="revised"), ships=ship().clear())
    (found,) = page(records, AlertFilter(text=HOSTILE)).items

    assert found.vessel_name == HOSTILE.replace("\x00", "\ufffd")


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        pytest.param("drop table", True, id="a part of the name, in any case"),
        pytest.param("%", True, id="a sign that SQL would take for anything"),
        pytest.param("x%DROP", False, id="which it is not"),
        pytest.param("DRAGGING", True, id="a word of the sentence"),
        pytest.param(str(SHIP), True, id="her number"),
        pytest.param(str(SHIP)[:-1], False, id="a part of it"),
        pytest.param("9" * 30, False, id="a number that is none"),
        pytest.param("q\ud800", False, id="half a character"),
        pytest.param("²", False, id="a digit that is no number"),
    ],
)
def test_alerts_are_found_by_words(records, text, is_found):
    keep(records, alert(), ships=ship())

    assert page(records, AlertFilter(text=text)).total == is_found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({"kind": "adrift"}, ["b"], id="kind"),
        pytest.param({"level": "low"}, ["a"], id="level"),
        pytest.param({"vessel_id": 7}, ["b"], id="vessel"),
        pytest.param({"asset_id": "cable-a"}, ["a"], id="the line concerned"),
        pytest.param({"asset_id": "cable-b"}, ["a", "b"], id="or the next one"),
        pytest.param({"after": at(10)}, ["a", "b"], id="ends at the earliest instant"),
        pytest.param({"after": at(10.01)}, ["b"], id="ends before it"),
        pytest.param({"before": at(5)}, ["a"], id="starts at the latest instant"),
        pytest.param({"before": at(5.01)}, ["a", "b"], id="starts before it"),
        pytest.param({"state": State.OVER}, ["c"], id="state"),
        pytest.param({"is_over": False}, ["a", "b"], id="not over"),
        pytest.param({"is_over": True}, ["c"], id="over"),
        pytest.param({"kind": "adrift", "level": "low"}, [], id="both"),
        pytest.param({"kind": "\x00"}, [], id="a kind that cannot be"),
    ],
)
def test_a_filter_leaves_what_was_asked_for(records, wanted, found):
    b = {"alert_id": "b", "kind": "adrift", "level": "high", "vessel_id": 7, "asset_id": None}
    c = {"alert_id": "c", "status": "closed", "kind": "loitering", "level": "info"}
    keep(
        records,
        alert(),
        alert(**b, start=at(5), end=at(20)),
        alert(**c, asset_id=None, next_asset_id=None, start=at(90), end=at(91), vessel_id=9)
        if wanted.keys() & {"state", "is_over"}
        else alert().clear(),
    )

    assert sorted(ids(page(records, AlertFilter(**wanted)))) == found


def test_who_reaches_the_next_line_first_comes_first_and_who_never_does_last(records):
    def minutes(many):
        return None if many is None else timedelta(minutes=many)

    said = [("a", 30, 20), ("b", 10, None), ("c", 50, 5), ("d", 10, 30), ("e", 0, None)]
    keep(
        records,
        *(alert(alert_id=one, end=at(e), lead_time=minutes(lead)) for one, e, lead in said),
    )

    assert ids(page(records)) == ["d", "a", "c", "b", "e"]


@pytest.mark.parametrize("order", Order)
def test_pages_hold_everything_once_though_alerts_come_in_between(records, order):
    many = [
        alert(alert_id=f"{turn:02}", start=at(-turn % 4), lead_time=timedelta(turn % 3) or None)
        for turn in range(11)
    ]
    keep(records, *many)
    whole = ids(page(records, order=order))
    first = page(records, order=order, limit=4)
    ahead = alert(alert_id="new", start=at(5), lead_time=timedelta(seconds=1))
    keep(records, ahead)
    second = page(records, order=order, limit=4, cursor=first.next)
    third = page(records, order=order, limit=4, cursor=second.next)

    assert ids(first) + ids(second) + ids(third) == whole
    assert (len(whole), first.total, third.total, third.next) == (11, 11, 12, None)


def test_of_alerts_with_the_same_lead_time_the_line_that_costs_most_comes_first(records):
    told = [
        ("a", "cheap", None), ("b", "dear", None), ("c", None, None), ("d", "dear", "cheap"),
        ("e", "unranked", None), ("f", "cheap", "dear"),
    ]  # fmt: skip
    never = [
        alert(alert_id=one, asset_id=line, next_asset_id=ahead, lead_time=None)
        for one, line, ahead in told
    ]
    keep(records, *never, alert(alert_id="soon", asset_id="unranked", next_asset_id=None))
    asked = {"limit": 2, "ranks": {"dear": 1, "cheap": 2}}
    pages = [page(records, **asked)]
    while pages[-1].next is not None:
        pages.append(page(records, **asked, cursor=pages[-1].next))

    assert [one for found in pages for one in ids(found)] == ["soon", "b", "f", "a", "d", "c", "e"]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "bnVsbA",
        "W10",
        "ÿ",
        "WyJsZWFkIiwxZSs5OSwxLCJhIl0",
        "WyJ0aW1lIiwxLDEsImEiXQ",
        "WyJsZWFkIiwxLDIxNDc0ODM2NDgsImEiXQ",
        "WyJsZWFkIiwxLCJ4IiwiYSJd",
    ],
)
def test_a_cursor_that_leads_nowhere_is_refused(records, cursor):
    with pytest.raises(ActRefused, match="cursor"):
        page(records, cursor=cursor)


@pytest.mark.parametrize("place_us", [-(2**63), 2**63 - 1])
def test_a_cursor_of_a_time_that_no_calendar_has_is_refused(records, place_us):
    said = json.dumps([Order.TIME.value, place_us, 1, "a"]).encode()
    cursor = base64.urlsafe_b64encode(said).decode()

    with pytest.raises(ActRefused, match="cursor"):
        page(records, order=Order.TIME, cursor=cursor)


def test_what_is_not_over_stands(records):
    over = alert(alert_id="b", status="withdrawn")
    keep(records, alert(), over)
    with records.reading() as desk:
        found = desk.alerts.standing(now=at(30))

    assert [one.alert_id for one in found] == ["a"]


def test_one_alert_is_found_or_none(records):
    keep(records, alert())
    with records.reading() as desk:
        found = [desk.alerts.one(one, now=at(30)) for one in ("a", "b", "\x00", "\ud800")]

    assert [one and one.alert_id for one in found] == ["a", None, None, None]


def test_a_shelved_alert_comes_back_by_itself(records):
    keep(records, alert())
    with records.writing() as desk:
        desk.dispositions.add(act("shelve", until=at(60)))
    states = [
        (page(records, now=at(minute)).items[0].state, page(records, wanted, now=at(minute)).total)
        for minute, wanted in (
            (59, AlertFilter(state=State.SHELVED)),
            (60, AlertFilter(state=State.SHELVED)),
            (60, AlertFilter(state=State.NEW)),
        )
    ]

    assert states == [(State.SHELVED, 1), (State.NEW, 0), (State.NEW, 1)]


def test_a_higher_level_asks_anew(records):
    keep(records, alert())
    with records.writing() as desk:
        desk.dispositions.add(act("acknowledge"))
    before = page(records).items[0]
    keep(records, alert(revision=1, status="revised", level="high"))
    after = page(records).items[0]

    assert (before.state, before.acknowledged_by) == (State.ACKNOWLEDGED, "Anna Öberg")
    assert (after.state, after.acknowledged_by) == (State.NEW, None)


def test_what_was_said_is_found_by_when_it_was_said(records):
    keep(records, alert())
    with records.reading() as desk:
        counts = [
            desk.alerts.said(start=start, end=end).height
            for start, end in (
                (at(15), at(16)), (NOON, at(15)), (at(15.01), None), (None, None),
            )
        ]  # fmt: skip

    assert counts == [1, 0, 0, 1]


def test_hundreds_of_alerts_are_kept_in_one_transaction(records):
    many = pl.concat([alert()] * 600).with_columns(alert_id=pl.int_range(600).cast(pl.String))

    assert (keep(records, many).height, keep(records, many).height) == (600, 0)
