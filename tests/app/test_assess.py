"""What the shipped lines are worth, against figures published elsewhere."""

import json
from collections import defaultdict
from itertools import pairwise

import polars as pl
import pytest
import shapely
import typer
from typer.testing import CliRunner

from seawarden.app.assess import assess_lines, assess_routes, importance_document, read_tables
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.cli.importance import run
from seawarden.importance.capacity import FACTORS, UNITS
from seawarden.model.asset import ASSET, KINDS
from seawarden.model.importance import CERTAINTIES, ROLES

MCM_A_DAY = 1000 / 365  # of a bcm a year


@pytest.fixture(scope="module")
def shipped():
    return assess_routes(RoutesAsked())


@pytest.fixture(scope="module")
def document(shipped):
    return importance_document(shipped)


def lost_of(document, asset_id):
    (found,) = [one for one in document["lines"] if one["asset_id"] == asset_id]
    return found["lost"]


@pytest.mark.parametrize(
    ("asset_id", "expected"),
    [
        pytest.param("estlink-1", 350, id="Estlink 1"),
        pytest.param("estlink-2", 650, id="Estlink 2"),
        pytest.param("nordbalt", 700, id="NordBalt"),
        pytest.param("nordlink", 1400, id="NordLink"),
        pytest.param("swepol", 600, id="SwePol"),
        pytest.param("balticconnector", 2.6 * MCM_A_DAY, id="Balticconnector, 2.6 bcm a year"),
        pytest.param("baltic-pipe", 10 * MCM_A_DAY, id="Baltic Pipe, 10 bcm a year"),
    ],
)
def test_the_loss_of_one_line_is_its_published_capacity(document, asset_id, expected):
    assert lost_of(document, asset_id) == pytest.approx(expected, abs=1e-4)


# Sums of published ratings, a border each: the most that its lines bring.
BORDERS = {
    ("power", "EE"): 350 + 650,  # Estlink 1 and 2
    ("power", "LT"): 700,  # NordBalt
    ("power", "PL"): 600,  # SwePol
    ("power", "FI"): 350 + 650 + 500 + 800 + 100,  # with Fenno-Skan 1 and 2 and Åland
    ("power", "NO2"): 1640 + 700 + 1400 + 1400,  # Skagerrak, NorNed, NordLink, North Sea Link
    ("power", "NL"): 700 + 1000 + 700,  # NorNed, BritNed, COBRAcable
    ("gas", "FI"): 2.6 * MCM_A_DAY,
    ("gas", "EE"): 2.6 * MCM_A_DAY,
    ("gas", "PL"): 10 * MCM_A_DAY,
}


@pytest.mark.parametrize(("kind", "region"), list(BORDERS))
def test_a_region_is_reached_by_the_sum_of_its_lines(document, kind, region):
    (found,) = [
        one for one in document["regions"] if (one["kind"], one["region"]) == (kind, region)
    ]

    assert found["reached_by"]["best"] == pytest.approx(BORDERS[kind, region], abs=1e-3)


def test_the_loss_of_every_line_is_the_sum_of_the_losses_of_each(document):
    sums, unknown = defaultdict(float), defaultdict(int)
    for one in document["lines"]:
        sums[one["kind"]] += one["lost"] or 0.0
        unknown[one["kind"]] += one["lost"] is None
    for one in document["all_lost"]:
        known = one["known"] if one["kind"] in UNITS else one["lines"]

        assert sums[one["kind"]] == pytest.approx(known, abs=0.01)
        if one["kind"] in UNITS:
            assert unknown[one["kind"]] == one["lines_of_unknown_capacity"]


def test_with_every_line_lost_every_region_is_cut_off(shipped):
    losses = shipped.found.losses
    after = losses.of(losses.network.lines)

    assert {(one.kind, one.region) for one in after} == set(losses.regions())
    assert all(one.is_cut_off for one in after)


def test_both_estlinks_together_cut_what_each_leaves(document):
    (pair,) = [
        one for one in document["two_breaks"]
        if {one["first"], one["second"]} == {"estlink-1", "estlink-2"}
    ]  # fmt: skip

    assert (pair["region_name"], pair["share"], pair["is_cut_off"]) == ("Estonia", 1.0, True)
    assert pair["alone"] == pytest.approx(0.65)


def test_lines_of_unknown_capacity_have_bounds_and_no_figure(document):
    dark = [one for one in document["lines"] if one["asset_id"].startswith("gem-")]

    assert len(dark) > 20
    for one in dark:
        assert one["lost"] is None
        assert 0 < one["score_low"] < one["score_high"]
        assert one["unknowns"]


def test_stretches_cover_every_line_from_end_to_end(document):
    ends = defaultdict(list)
    for one in document["stretches"]:
        ends[one["asset_id"]].append((one["kp_km_from"], one["kp_km_to"]))
    lengths = {one["asset_id"]: one["kp_km_to"] for one in document["lines"]}
    for asset_id, spans in ends.items():
        spans.sort()

        assert spans[0][0] == 0
        assert spans[-1][1] == pytest.approx(lengths[asset_id], abs=1e-3)
        for (_, end), (begin, _) in pairwise(spans):
            assert begin == pytest.approx(end, abs=1e-3)


def test_lines_side_by_side_in_the_gulf_of_finland_are_one_corridor(document):
    met = {
        frozenset([one["asset_id"], *one["companions"]])
        for one in document["stretches"]
        if one["asset_id"] == "estlink-1"
    }

    assert any("eesf-3" in one for one in met)


def test_tables_hold_what_their_columns_say():
    tables = read_tables()
    links = tables.links
    read = links.filter(pl.col("source").is_not_null())

    assert set(links["kind"]) <= set(KINDS)
    assert set(links["certainty"]) | set(tables.repairs["certainty"]) <= set(CERTAINTIES)
    assert set(tables.points["role"]) <= set(ROLES)
    assert read["source"].str.starts_with("https://").all()
    assert read["read"].str.to_date("%Y-%m-%d").null_count() == 0
    # What was read has an address; what is only known has none.
    sourced = pl.col("certainty").is_in(["published", "derived"])
    for told in (links, tables.repairs):
        assert told.filter(sourced)["source"].null_count() == 0
        assert (
            told.filter(pl.col("certainty") == "general knowledge")["source"]
            .drop_nulls()
            .is_empty()
        )
    has_unit = links.drop_nulls("capacity")
    assert all(unit in FACTORS[kind] for kind, unit in has_unit.select("kind", "unit").iter_rows())
    assert (links["certainty"] == "unknown").equals(links["capacity"].is_null())


def test_every_point_and_region_of_the_tables_is_told_of():
    tables = read_tables()
    points = set(tables.points.select("kind", "point").iter_rows())
    ends = {
        (row["kind"], row[end])
        for row in tables.links.iter_rows(named=True)
        for end in ("from_point", "to_point")
    }
    placed = tables.points.drop_nulls("region")

    assert ends == points
    assert set(placed.select("kind", "region").iter_rows()) == set(
        tables.regions.select("kind", "region").iter_rows()
    )
    assert set(tables.links["asset_id"]) <= set(open_routes(RoutesAsked()).assets["asset_id"])


def own_lines():
    """Two lines of somebody's own, side by side, that say what they carry and where they end."""
    rows = [
        dict.fromkeys(ASSET)
        | {
            "asset_id": asset_id, "name": asset_id, "kind": "power", "status": "in service",
            "geometry": shapely.to_wkb(shapely.LineString([(10, lat), (11, lat)])),
            "accuracy_m": 100.0, "source": "a test", "is_cut_onshore": True,
            "capacity": capacity, "landing_points": ["Here", "There"],
        }
        for asset_id, lat, capacity in (("mine", 50, "300 MW"), ("yours", 51, "0.7 GW"))
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=dict(ASSET))


def test_lines_of_ones_own_are_judged_by_what_they_say_of_themselves():
    found = assess_lines(own_lines()).found.lines

    assert found.select("asset_id", "lost").rows() == [("yours", 700.0), ("mine", 300.0)]
    assert found["share"].to_list() == pytest.approx([0.7, 0.3])
    assert set(found["region"]) == {"Here"}


def test_the_command_prints_ranks_and_writes_the_same_document(tmp_path, document):
    app = typer.Typer()
    app.command()(run)
    out = tmp_path / "importance.json"
    printed = CliRunner().invoke(app, ["--json", "--out", str(out)])

    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == json.loads(out.read_text("utf-8"))
    assert json.loads(printed.stdout)["lines"] == document["lines"]


def test_the_command_shows_a_table_with_what_is_unknown():
    app = typer.Typer()
    app.command()(run)
    shown = CliRunner().invoke(app, ["--most", "60"], env={"COLUMNS": "200"}).stdout

    assert "Balticconnector" in shown
    assert "unknown (" in shown
    assert "Two breaks" in shown
