import polars as pl
import pytest

from seawarden.detect.context import Context, lines
from seawarden.detect.first_heard import FirstHeard
from seawarden.detect.identity_change import IdentityChange
from seawarden.model.schema import empty
from seawarden.model.vessel import VESSEL
from tests.builders import SHIP, at, line, numbers, vessel
from tests.detect.minute_rows import judged, passed, track

# Numbers with a right check digit: 9074729 is the example of the IMO's own circular.
SEVEN_SEAS, OTHER_SEAS, WRONG = 9074729, 9321483, 9074728


def knowing(*said, noted=None):
    surroundings = {} if noted is None else {"first_heard": noted}
    return Context(
        lines=lines(line()), vessels=pl.concat([empty(VESSEL), *said]), surroundings=surroundings
    )


def heard(minutes=range(0, 121, 10), **said):
    return passed(track(list(minutes), **said))


def changing(first, second, *, minute=30.0):
    """What a ship says before she is heard, and at a minute."""
    return knowing(vessel(**first), vessel(minute=minute, **(first | second)))


def raised(known, rows=None, **said):
    found = judged(IdentityChange(), heard() if rows is None else rows, known, **said)
    return found.filter(status="raised")


def test_another_name_is_told_at_the_first_minute_after_it_was_said():
    found = judged(IdentityChange(), heard(), changing({"name": "ASTRID"}, {"name": "BERTA"}))

    assert found.select("status", "start", "end", "level").rows() == [
        ("raised", at(30), at(30), "info"), ("closed", at(30), at(30), "info"),
    ]  # fmt: skip
    assert found.select("kind", "vessel_id", "track_id", "asset_id").unique().rows() == [
        ("identity_change", SHIP, 1, None)
    ]
    assert found["reason"][0] == (
        "BERTA gives another name than before, since 3 Jun 12:30 UTC: consistent with a "
        "correction, a sale, or another ship on her number."
    )


@pytest.mark.parametrize(
    ("first", "second", "words", "level"),
    [
        pytest.param({"call_sign": "OXAB"}, {"call_sign": "OXCD"}, "call sign", "info", id="call"),
        pytest.param({"length_m": 100.0}, {"length_m": 111.5}, "length", "info", id="longer"),
        pytest.param({"length_m": 100.0}, {"length_m": 89.5}, "length", "info", id="shorter"),
        pytest.param({"imo": SEVEN_SEAS}, {"imo": OTHER_SEAS}, "IMO number", "low", id="imo"),
        pytest.param(
            {"name": "A", "imo": SEVEN_SEAS}, {"name": "B", "imo": OTHER_SEAS},
            "name and IMO number", "low", id="name and imo",
        ),
    ],
)  # fmt: skip
def test_what_changed_is_named_and_a_sound_imo_number_weighs_most(first, second, words, level):
    found = raised(changing(first, second))

    assert found["level"].to_list() == [level]
    assert f" gives another {words} than before" in found["reason"].item()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"name": "ASTRID"}, {"name": " ASTRID "}, id="blanks"),
        pytest.param({"name": None}, {"name": "ASTRID"}, id="a first name"),
        pytest.param({"name": ""}, {"name": "ASTRID"}, id="an empty name before"),
        pytest.param({"imo": WRONG}, {"imo": SEVEN_SEAS}, id="a wrong IMO number put right"),
        pytest.param({"imo": SEVEN_SEAS}, {"imo": WRONG}, id="a wrong IMO number"),
        pytest.param({"length_m": 100.0}, {"length_m": 110.5}, id="about as long"),
        pytest.param({"length_m": 100.0}, {"length_m": 90.5}, id="about as short"),
        pytest.param({"destination": "RIGA"}, {"destination": "OSLO"}, id="a destination"),
        pytest.param({"ship_type": 70}, {"ship_type": 80}, id="a type"),
        pytest.param({"draught_m": 5.0}, {"draught_m": 9.0}, id="a draught"),
    ],
)
def test_is_no_change_of_identity(first, second):
    assert judged(IdentityChange(), heard(), changing(first, second)).is_empty()


def test_what_was_said_before_she_was_heard_is_where_she_starts_from():
    assert judged(
        IdentityChange(), heard([40, 50]), changing({"name": "ASTRID"}, {"name": "BERTA"})
    ).is_empty()


def test_what_is_said_after_she_was_last_heard_waits_for_her():
    known = changing({"name": "ASTRID"}, {"name": "BERTA"}, minute=65)
    rows = heard([0, 10, 400])

    assert raised(known, rows)["start"].to_list() == [at(400)]
    assert raised(known, rows, cuts=[2]).equals(raised(known, rows))


@pytest.mark.parametrize(
    ("again", "count"),
    [
        pytest.param(89, 1, id="within the hour"),
        pytest.param(91, 2, id="later"),
    ],
)
def test_further_changes_within_an_hour_belong_to_the_first(again, count):
    known = knowing(
        vessel(name="ASTRID"), vessel(minute=30, name="BERTA"), vessel(minute=again, name="ASTRID")
    )
    found = judged(IdentityChange(), heard([0, 29, again, 200]), known)
    rows = heard([0, 30, again, 200])

    assert found.filter(status="raised").height >= 1
    assert judged(IdentityChange(), rows, known).filter(status="raised").height == count
    if count == 1:
        assert numbers(judged(IdentityChange(), rows, known), 1)["changes"] == 2.0


@pytest.mark.parametrize(
    ("days", "count"),
    [pytest.param(29.9, 1, id="a month"), pytest.param(30.1, 0, id="more than a month")],
)
def test_a_number_silent_for_more_than_a_month_starts_anew(days, count):
    later = days * 24 * 60
    known = changing({"name": "ASTRID"}, {"name": "BERTA"}, minute=later - 60)
    rows = heard([0, later])

    for cuts in ([], [1]):
        assert raised(known, rows, cuts=cuts, until=later + 120).height == count


def test_an_imo_number_that_another_number_gave_before_is_told():
    known = knowing(
        vessel(imo=SEVEN_SEAS, vessel_id=SHIP + 1), vessel(imo=SEVEN_SEAS, name="ASTRID")
    )
    found = raised(known, heard(vessel_id=SHIP + 1))

    assert found["level"].to_list() == ["info"]
    assert f"an IMO number that MMSI {SHIP} gave before, since" in found["reason"].item()
    assert numbers(found)["other number (MMSI)"] == SHIP
    assert raised(known).is_empty()


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        pytest.param((20, SEVEN_SEAS), (30, SEVEN_SEAS), 1, id="said before"),
        pytest.param((40, SEVEN_SEAS), (30, SEVEN_SEAS), 0, id="said later"),
        pytest.param((20, OTHER_SEAS), (30, SEVEN_SEAS), 0, id="another number"),
        pytest.param((20, WRONG), (30, WRONG), 0, id="a wrong number is nobody's"),
    ],
)
def test_the_number_that_says_it_second_is_told(one, other, count):
    known = knowing(
        vessel(vessel_id=SHIP + 1, minute=one[0], imo=one[1]),
        vessel(minute=other[0], imo=other[1]),
    )

    assert raised(known).height == count


def noted(**said):
    """What is noted of a number heard first where another fell silent."""
    micro = {name: int(at(minute).timestamp() * 1e6) for name, minute in (
        ("first", 80), ("other_time", 70), ("certain", 110))}  # fmt: skip
    usual = {
        "vessel_id": SHIP, "track_id": 1, "first_lon_deg": 10.5, "first_lat_deg": 55.0,
        "time": at(120), "lon_deg": 10.5, "lat_deg": 55.1, "sog_kn": 10.0, "cog_deg": 0.0,
        "heir": 0, "other": SHIP + 1, "apart_m": 3_086.0,
    } | micro  # fmt: skip
    return pl.DataFrame([usual | said], schema=dict(FirstHeard.MEMORY))


AFTER = range(80, 141, 10)


@pytest.mark.parametrize(
    ("lengths", "level", "words"),
    [
        pytest.param((100.0, 109.0), "low", "of about her length", id="as long"),
        pytest.param((100.0, None), "info", "and whether of her length cannot be judged", id="?"),
        pytest.param((None, 100.0), "info", "and whether of her length cannot be judged", id="??"),
    ],
)
def test_a_ship_that_goes_on_under_another_number_is_told(lengths, level, words):
    known = knowing(
        vessel(length_m=lengths[0]), vessel(vessel_id=SHIP + 1, length_m=lengths[1]),
        noted=noted(),
    )  # fmt: skip

    found = judged(IdentityChange(), heard(AFTER), known)

    assert found.select("status", "start", "end", "level").rows() == [
        ("raised", at(80), at(80), level), ("closed", at(80), at(80), level),
    ]  # fmt: skip
    assert found["reason"][0] == (
        f"MMSI {SHIP} was first heard 10 min after MMSI {SHIP + 1} fell silent under way, 3.1 km "
        f"from there and on her course, {words}: consistent with one ship under two numbers."
    )


def test_ships_of_other_lengths_are_two_ships():
    known = knowing(
        vessel(length_m=100.0), vessel(vessel_id=SHIP + 1, length_m=111.5), noted=noted()
    )

    assert judged(IdentityChange(), heard(AFTER), known).is_empty()


def test_a_handover_is_told_when_it_is_certain_and_once():
    detector, known = IdentityChange(), knowing(noted=noted())
    state, early = detector.step(empty(detector.MEMORY), heard([80, 90, 100]), known, now=at(109))
    state, certain = detector.step(state, heard([109]), known, now=at(110))
    state, after = detector.step(state, heard([115]), known, now=at(200))
    _, much_later = detector.step(state, heard([400]), known, now=at(401))

    assert early.is_empty()
    assert certain["status"].to_list() == ["raised"]
    assert after["status"].to_list() == ["closed"]
    assert much_later.is_empty()


def test_other_names_give_the_same_alerts():
    known = changing({"name": "ASTRID"}, {"name": "BERTA"})
    renamed = changing({"name": "KARL"}, {"name": "ZORA"})

    one, other = (raised(each).drop("reason") for each in (known, renamed))

    assert one.height == 1
    assert one.equals(other)


def test_it_goes_on_over_batches_and_stands_meanwhile():
    known = knowing(
        vessel(name="ASTRID"), vessel(minute=30, name="BERTA"), vessel(minute=60, name="ASTRID")
    )
    whole = judged(IdentityChange(), heard(), known)
    detector = IdentityChange()
    state, _ = detector.step(empty(detector.MEMORY), heard([0, 30, 40]), known, now=at(41))

    assert judged(IdentityChange(), heard(), known, cuts=[2, 4, 7]).equals(whole)
    assert whole["status"].to_list() == ["raised", "revised", "closed"]
    assert detector.standing(state, known).select("status", "end").rows() == [("raised", at(30))]
