"""Several faults, told apart or held together: one ship's chain, and many ships' chances."""

import polars as pl
import pytest

from seawarden.attribute.attribution import attribute
from seawarden.attribute.settings import Settings
from seawarden.model.attribution import attribution_document
from tests.attribute.sea import crossing, fault, known
from tests.builders import at, line

SETTINGS = Settings()
FAR_DEG = 0.5  # between one line and the next: 55.6 km, three hours at 10 kn
HOURS_3 = 180.2


def two_lines(*more: str):
    """Return lines side by side, each half a degree further north."""
    names = ("cable-a", "cable-b", *more)
    return pl.concat(
        line([(10.0, lat), (12.0, lat)], asset_id=name)
        for name, lat in ((name, 55.0 + FAR_DEG * place) for place, name in enumerate(names))
    )


def beyond(vessel_id: int, minute: float, kp_km: float, *, lines: int = 1, **changed):
    """Return a crossing of the next line, or of one further on."""
    name = ("cable-a", "cable-b", "cable-c")[lines]
    said = {"asset_id": name, "lat_deg": 55.0 + FAR_DEG * lines}
    return crossing(vessel_id, minute, kp_km, **said | changed)


def first(**changed):
    return fault(fault_id="f1", **changed)


def second(**changed):
    return fault(fault_id="f2", asset_id="cable-b", **{"minute": HOURS_3} | changed)


def answer(*crossed, faults=None, assets=None, settings=SETTINGS, **changed):
    ways = known(*crossed, assets=two_lines() if assets is None else assets, **changed)
    return attribute(faults or (first(), second()), ways, settings, seed=1).chain


def probability(chain, fault_id, who) -> float:
    column = "hypothesis" if isinstance(who, str) else "vessel_id"
    rows = chain.shares.filter(pl.col("fault_id") == fault_id, pl.col(column) == who)
    return float(rows["probability"].sum())


def one_event(chain) -> float:
    return float(chain.together["probability"][0])


def test_a_ship_that_crossed_both_lines_in_time_is_held_for_both():
    chain = answer(crossing(7, 0, 30), beyond(7, HOURS_3, 30))

    assert probability(chain, "f1", 7) > 0.9
    assert probability(chain, "f2", 7) > 0.9
    assert one_event(chain) > 0.9


def test_faults_by_two_ships_are_not_merged():
    chain = answer(crossing(7, 0, 30), beyond(8, HOURS_3, 30), crossing(9, 60, 80))

    assert probability(chain, "f1", 7) > 0.4
    assert probability(chain, "f2", 8) > 0.4
    assert probability(chain, "f2", 7) == pytest.approx(0.0, abs=1e-6)


def test_a_decoy_in_the_same_lane_minutes_ahead_loses_by_time():
    faults = (first(sigma_min=3.0), second(sigma_min=3.0, minute=HOURS_3))
    chain = answer(
        crossing(7, 0, 30), beyond(7, HOURS_3, 30),
        crossing(8, -12, 30), beyond(8, HOURS_3 - 12, 30), faults=faults,
    )  # fmt: skip

    assert probability(chain, "f1", 7) > 10 * probability(chain, "f1", 8)
    assert probability(chain, "f2", 7) > 10 * probability(chain, "f2", 8)


def test_faults_in_an_impossible_order_are_parted():
    """Unless one may have come long before it was noticed, no ship is at both at once."""
    at_once = (first(sigma_min=5.0), second(sigma_min=5.0, minute=2.0))
    ship, noticed = (crossing(7, 0, 30), beyond(7, HOURS_3, 30)), Settings(latent=0.0)
    chain = answer(*ship, faults=at_once, settings=noticed)
    fits = answer(*ship, settings=noticed)

    assert one_event(chain) < 0.05 < one_event(fits)


def test_a_deleted_track_gives_an_unknown_ship_and_one_event():
    chain = answer(crossing(9, 500, 80), beyond(9, 700, 80))

    assert probability(chain, "f1", "unknown") > 0.5
    assert probability(chain, "f2", "unknown") > 0.5
    assert one_event(chain) > 0.5


def test_the_order_in_which_faults_are_given_does_not_matter():
    crossed = crossing(7, 0, 30), beyond(7, HOURS_3, 30), crossing(8, 5, 31)
    there = answer(*crossed)
    back = answer(*crossed, faults=(second(), first()))

    assert there.shares.equals(back.shares)
    assert there.together.equals(back.together)
    assert there.partitions.equals(back.partitions)


def test_each_fault_has_one_cause():
    chain = answer(crossing(7, 0, 30), beyond(7, HOURS_3, 31), crossing(8, 5, 31))
    sums = chain.shares.group_by("fault_id").agg(pl.col("probability").sum())

    assert sums["probability"].to_list() == pytest.approx([1.0, 1.0])
    assert chain.partitions["probability"].sum() == pytest.approx(1.0)


def test_partitions_say_the_same_as_pairs():
    chain = answer(crossing(7, 0, 30), beyond(7, HOURS_3, 33), crossing(8, 5, 31))
    whole = chain.partitions.filter(pl.col("blocks").list.len() == 1)["probability"].sum()

    assert whole == pytest.approx(one_event(chain), abs=1e-3)


def test_a_drag_is_told_with_its_interval():
    chain = answer(crossing(7, 0, 30), beyond(7, HOURS_3, 30))
    drag = chain.drags.row(0, named=True)

    assert drag["vessel_id"] == 7
    assert drag["start_early"] <= drag["start"] <= drag["start_late"] <= at(1)
    assert at(HOURS_3 - 1) <= drag["end_early"] <= drag["end"] <= drag["end_late"]


def test_a_line_passed_between_two_faults_is_to_be_inspected():
    lines = two_lines("cable-c")
    crossed = crossing(7, 0, 30), beyond(7, HOURS_3, 30), beyond(7, 2 * HOURS_3, 30, lines=2)
    third = fault(fault_id="f3", asset_id="cable-c", minute=2 * HOURS_3)
    chain = answer(*crossed, faults=(first(), third), assets=lines)

    assert chain.inspect["asset_id"].to_list() == ["cable-b"]
    assert chain.inspect["vessel_id"].to_list() == [7]
    assert 0.01 < chain.inspect["probability"][0] < 0.2


def test_one_fault_is_no_chain():
    ways = known(crossing(7, 0, 30))

    assert attribute((fault(),), ways, SETTINGS, seed=1).chain is None


def test_weighed_alone_or_in_a_chain_far_from_others_a_fault_says_the_same():
    """Days apart and by other ships, neither fault tells anything of the other."""
    crossed = crossing(7, 0, 30), crossing(8, 8, 31), beyond(9, 6000, 30)
    faults = first(), second(minute=6000.0)
    ways = known(*crossed, assets=two_lines(), hours=200.0)
    found = attribute(faults, ways, SETTINGS, seed=1)
    alone = found.candidates.filter(pl.col("fault_id") == "f1")

    for ship, each in alone.select("vessel_id", "probability").iter_rows():
        assert probability(found.chain, "f1", ship) == pytest.approx(each, abs=0.05)


def test_a_chain_is_written_as_a_document():
    ways = known(crossing(7, 0, 30), beyond(7, HOURS_3, 30), assets=two_lines())
    document = attribution_document(attribute((first(), second()), ways, SETTINGS, seed=1))

    assert document["chain"]["partitions"][0]["blocks"] == [["f1", "f2"]]


def test_a_crossing_a_little_beyond_the_end_of_the_line_breaks_no_sum():
    """A drawn line may be shorter than what was crossed: a chart's end is not the sea's."""
    off = crossing(7, 0, 90.0)
    ways = known(off, crossing(8, 5, 62.0))
    found = attribute((fault(kp_km=63.0),), ways, SETTINGS, seed=1)

    assert found.outcomes["none"].is_finite().all()
