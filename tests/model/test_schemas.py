from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seawarden.model.alert import ALERT, alerts
from seawarden.model.asset import ASSET, assets
from seawarden.model.crossing import CROSSING, crossings
from seawarden.model.errors import ProtocolMisuse
from seawarden.model.report import FIX, REPORT, reports
from seawarden.model.schema import UTC_US, conform, empty, refuse
from seawarden.model.vessel import PARTICULARS, VESSEL, vessels
from tests.builders import SHIP, at, line, vessel
from tests.builders import reports as some_reports

ALL = {"report": REPORT, "vessel": VESSEL, "asset": ASSET, "alert": ALERT, "crossing": CROSSING}
HOLD = {
    "report": reports, "vessel": vessels, "asset": assets, "alert": alerts, "crossing": crossings,
}  # fmt: skip


def alert(**changed):
    usual = dict.fromkeys(ALERT) | {
        "alert_id": "a", "revision": 0, "status": "raised", "kind": "anchored", "track_id": 1,
        "vessel_id": SHIP, "start": at(0), "end": at(10), "level": "low", "reason": "Why.",
    }  # fmt: skip
    return pl.DataFrame([usual | changed], schema=dict(ALERT))


def crossing(**changed):
    usual = {
        "vessel_id": SHIP, "track_id": 1, "asset_id": "a", "time": at(1), "lon_deg": 10.0,
        "lat_deg": 55.0, "kp_km": 1.0, "angle_deg": 90.0, "to_side": 1, "sog_kn": 3.0,
        "before": at(0), "after": at(2), "is_inferred": False,
    }  # fmt: skip
    return pl.DataFrame([usual | changed], schema=dict(CROSSING))


MAKE = {
    "report": lambda **changed: some_reports([0], **changed),
    "vessel": lambda **changed: vessel(minute=0, **changed),
    "asset": lambda **changed: line().with_columns(
        pl.lit(value, dtype=ASSET[name]).alias(name) for name, value in changed.items()
    ),
    "alert": alert,
    "crossing": crossing,
}


@pytest.mark.parametrize("noun", sorted(ALL))
def test_a_well_formed_row_passes_unchanged(noun):
    frame = MAKE[noun]()

    assert HOLD[noun](frame) is frame


@pytest.mark.parametrize("noun", sorted(ALL))
def test_an_empty_frame_has_all_columns_and_passes(noun):
    nothing = empty(ALL[noun])

    assert HOLD[noun](nothing).schema == pl.Schema(ALL[noun])
    assert nothing.is_empty()


@pytest.mark.parametrize("noun", sorted(ALL))
def test_a_missing_column_is_refused_by_its_name(noun):
    column = next(reversed(ALL[noun]))

    with pytest.raises(ProtocolMisuse, match=column):
        HOLD[noun](MAKE[noun]().drop(column))


@pytest.mark.parametrize(
    ("noun", "changed", "said"),
    [
        ("report", {"vessel_id": None}, "no vessel_id"),
        ("report", {"vessel_id": 0}, "vessel_id outside"),
        ("report", {"vessel_id": 1_000_000_000}, "vessel_id outside"),
        ("report", {"time": [None]}, "no time"),
        ("report", {"lon_deg": None}, "no position"),
        ("report", {"lat_deg": float("nan")}, "no position"),
        ("report", {"lon_deg": 181.0}, "lon_deg outside"),
        ("report", {"lat_deg": 91.0}, "lat_deg outside"),
        ("report", {"sog_kn": 102.3}, "sog_kn outside"),
        ("report", {"sog_kn": -0.1}, "sog_kn outside"),
        ("report", {"cog_deg": 360.0}, "cog_deg outside"),
        ("report", {"heading_deg": 511.0}, "heading_deg outside"),
        ("report", {"heading_deg": 360.0}, "heading_deg outside"),
        ("report", {"nav_status": 16}, "nav_status over 15"),
        ("report", {"quality": None}, "no quality"),
        ("vessel", {"vessel_id": None}, "no vessel_id"),
        ("vessel", {"ship_type": 0}, "ship_type outside"),
        ("vessel", {"ship_type": 100}, "ship_type outside"),
        ("vessel", {"length_m": 0.0}, "length_m not positive"),
        ("vessel", {"beam_m": 0.0}, "beam_m not positive"),
        ("vessel", {"draught_m": -1.0}, "draught_m not positive"),
        ("asset", {"asset_id": None}, "no asset_id"),
        ("asset", {"kind": "wire"}, "kind is none of"),
        ("asset", {"kind": None}, "kind is none of"),
        ("asset", {"geometry": None}, "no geometry"),
        ("asset", {"accuracy_m": None}, "accuracy_m"),
        ("asset", {"accuracy_m": 0.0}, "accuracy_m"),
        ("asset", {"source": None}, "no source"),
        ("asset", {"is_cut_onshore": None}, "is_cut_onshore"),
        ("alert", {"kind": "mischief"}, "kind is none of"),
        ("alert", {"level": "panic"}, "level is none of"),
        ("alert", {"status": "guessed"}, "status is none of"),
        ("alert", {"end": at(-1)}, "ends before it starts"),
        ("alert", {"probability": 1.1}, "probability outside"),
        ("alert", {"reason": ""}, "no reason"),
        ("alert", {"reason": None}, "no reason"),
        ("alert", {"alert_id": None}, "no identity"),
        ("alert", {"track_id": None}, "no identity"),
        ("crossing", {"vessel_id": None}, "a null"),
        ("crossing", {"time": at(-1)}, "time outside"),
        ("crossing", {"time": at(3)}, "time outside"),
        ("crossing", {"angle_deg": 90.1}, "angle_deg outside"),
        ("crossing", {"to_side": 0}, "to_side"),
        ("crossing", {"kp_km": -0.1}, "kp_km below 0"),
    ],
    ids=str,
)
def test_a_value_outside_its_limits_is_refused_and_counted(noun, changed, said):
    with pytest.raises(ProtocolMisuse, match=said) as refused:
        HOLD[noun](MAKE[noun](**changed))

    assert "(1 rows)" in str(refused.value)


@pytest.mark.parametrize(
    "changed",
    [
        {"sog_kn": 102.2}, {"sog_kn": None}, {"cog_deg": 359.9}, {"heading_deg": 359.0},
        {"lon_deg": -180.0}, {"lat_deg": 90.0}, {"nav_status": 15}, {"vessel_id": 999_999_999},
    ],
    ids=str,
)  # fmt: skip
def test_the_limits_of_a_report_are_inclusive(changed):
    assert reports(some_reports([0], **changed)).height == 1


def test_two_lines_cannot_have_one_identifier():
    with pytest.raises(ProtocolMisuse, match=r"stands twice \(2 rows\)"):
        assets(pl.concat([line(), line()]))


def test_conform_drops_what_is_not_asked_for_and_sets_the_order():
    frame = pl.DataFrame({"b": [1], "more": ["x"], "a": [2]})

    held = conform(frame, {"a": pl.Int64(), "b": pl.Float64()})

    assert_frame_equal(held, pl.DataFrame({"a": [2], "b": [1.0]}))


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        pytest.param(-1, pl.UInt32(), id="below what the type holds"),
        pytest.param(2**40, pl.UInt32(), id="above it"),
        pytest.param("x", pl.Int64(), id="no number"),
    ],
)
def test_a_cast_that_would_lose_a_value_is_refused(value, dtype):
    with pytest.raises(ProtocolMisuse, match="does not hold"):
        conform(pl.DataFrame({"a": [value]}), {"a": dtype})


def test_all_that_is_wrong_is_said_at_once():
    frame = pl.DataFrame({"a": [1, 2, None]})
    broken = {"too large": pl.col("a") > 1, "any": pl.col("a") > 0, "none": pl.col("a") > 9}

    with pytest.raises(ProtocolMisuse, match=r"^too large \(1 rows\); any \(2 rows\)$"):
        refuse(frame, broken)


def test_times_are_microseconds_in_utc():
    for schema in ALL.values():
        times = [dtype for dtype in schema.values() if isinstance(dtype, pl.Datetime)]
        assert all(dtype == UTC_US for dtype in times)


def test_what_the_judgement_reads_is_part_of_a_report():
    assert FIX.items() <= REPORT.items()
    assert set(PARTICULARS) == set(VESSEL) - {"vessel_id", "time"}


def test_a_time_zone_other_than_utc_is_brought_to_it():
    here = datetime(2024, 1, 1, 1, tzinfo=UTC)
    frame = pl.DataFrame({"time": [here]}).select(
        pl.col("time").dt.convert_time_zone("Europe/Copenhagen")
    )

    assert conform(frame, {"time": UTC_US})["time"].item() - here == timedelta()
