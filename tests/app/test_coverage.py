"""What is known of each sea adds up, and what is not known is said."""

import json
import re
from xml.etree import ElementTree

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from seawarden.app.coverage import COVERAGE, SEAS, Cell, coverage, unknown_cells
from seawarden.app.coverage_picture import picture
from seawarden.app.routes import RoutesAsked, open_routes
from seawarden.cli.routes import app
from seawarden.geo.land import length_m
from seawarden.ingest.routes import read_routes
from seawarden.model.asset import ASSET
from seawarden.model.errors import SettingsError

KM_PER_DEG_LAT = 111.133


def lines(*drawn):
    """Lines as pairs of kind and vertices, with an accuracy where a third is given."""
    rows = [
        dict.fromkeys(ASSET)
        | {
            "asset_id": f"line-{number}",
            "name": f"Line {number}",
            "kind": kind,
            "geometry": shapely.to_wkb(shapely.LineString(vertices)),
            "accuracy_m": float(accuracy[0]) if accuracy else 100.0,
            "source": "a test",
            "is_cut_onshore": True,
        }
        for number, (kind, vertices, *accuracy) in enumerate(drawn)
    ]
    return pl.DataFrame(rows, schema=dict(ASSET))


def known(found, sea, kind):
    return found.filter(sea=sea, kind=kind).drop("sea", "kind").row(0)


def test_a_line_counts_in_the_sea_it_lies_in():
    found = coverage(lines(("gas", [(20, 56), (20, 57)])))

    assert dict(found.schema) == dict(COVERAGE)
    assert known(found, "Baltic Proper", "gas") == (
        1,
        pytest.approx(KM_PER_DEG_LAT, rel=1e-3),
        0.0,
    )


def test_a_line_through_two_seas_counts_in_both_with_its_part():
    found = coverage(lines(("gas", [(20, 59), (20, 61)])))

    assert known(found, "Baltic Proper", "gas")[:2] == (1, pytest.approx(111.1, rel=1e-3))
    assert known(found, "Gulf of Bothnia", "gas")[:2] == (1, pytest.approx(111.1, rel=1e-3))


def test_the_share_of_schematic_lines_is_one_of_length():
    found = coverage(
        lines(("power", [(20, 56), (20, 57)]), ("power", [(21, 56), (21, 56.5)], 5_000))
    )

    assert known(found, "Baltic Proper", "power")[2] == pytest.approx(1 / 3, rel=1e-3)


def test_a_sea_without_a_line_stands_there_with_nought():
    found = coverage(lines(("gas", [(20, 56), (20, 57)])))

    assert known(found, "Gulf of Riga", "telecom") == (0, 0.0, None)
    assert set(found["sea"]) == set(SEAS)


def test_no_line_at_all_is_no_error():
    found = coverage(lines())

    assert found["line_count"].sum() == 0
    assert found.height == len(SEAS) * 4


def test_a_line_in_no_named_sea_is_elsewhere():
    found = coverage(lines(("water", [(-40, 10), (-40, 11)])))

    assert known(found, "elsewhere", "water")[0] == 1


@given(
    vertices=st.lists(
        st.tuples(st.floats(-10, 35), st.floats(48, 74)), min_size=2, max_size=6, unique=True
    )
)
def test_the_parts_in_all_seas_add_up_to_the_line(vertices):
    """To half a percent: a segment's length is taken at its middle latitude."""
    dense = shapely.get_coordinates(shapely.segmentize(shapely.LineString(vertices), 0.2))

    found = coverage(lines(("gas", dense)))

    assert found["length_km"].sum() == pytest.approx(
        length_m(dense).sum() / 1_000, rel=5e-3, abs=1e-6
    )


@pytest.mark.parametrize(
    ("lon_deg", "lat_deg", "sea"),
    [
        (26.0, 59.8, "Gulf of Finland"),
        (19.5, 62.5, "Gulf of Bothnia"),
        (23.5, 57.6, "Gulf of Riga"),
        (19.0, 55.5, "Baltic Proper"),
        (11.5, 56.8, "Kattegat and Danish straits"),
        (9.0, 58.0, "Skagerrak"),
        (3.0, 52.5, "Southern North Sea"),
        (4.0, 56.0, "Central North Sea"),
        (2.0, 60.0, "Northern North Sea"),
        (6.0, 65.0, "Norwegian Sea"),
        (-30.0, 50.0, "elsewhere"),
    ],
)
def test_well_known_places_lie_in_their_sea(lon_deg, lat_deg, sea):
    found = coverage(lines(("gas", [(lon_deg, lat_deg), (lon_deg + 0.01, lat_deg)])))

    assert found.filter(pl.col("line_count") > 0)["sea"].to_list() == [sea]


def test_cells_that_no_line_passes_are_unknown():
    region = Cell(west_deg=0, south_deg=50, east_deg=3, north_deg=51)
    drawn = lines(("gas", [(0.5, 50.25), (1.5, 50.25)]), ("oil", [(2.2, 50.9), (2.3, 50.9)]))

    found = {(cell.west_deg, cell.south_deg) for cell in unknown_cells(drawn, within=region)}

    assert found == {(2.0, 50.0), (0.0, 50.5), (1.0, 50.5)}


def test_cells_do_not_reach_beyond_their_region():
    region = Cell(west_deg=0, south_deg=50, east_deg=1.5, north_deg=50.25)

    found = unknown_cells(lines(), within=region)

    assert [(cell.east_deg, cell.north_deg) for cell in found] == [(1.0, 50.25), (1.5, 50.25)]


class TestPicture:
    def test_it_is_svg_with_a_path_and_a_name_for_each_line(self):
        drawn = lines(("gas", [(20, 56), (20, 57)]), ("power", [(21, 56), (22, 57)], 5_000))

        root = ElementTree.fromstring(picture(drawn))  # noqa: S314  our own text

        titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
        assert titles[1:] == ["Line 1 (power, schematic)", "Line 0 (gas)"]

    def test_names_cannot_break_out_of_the_picture(self):
        drawn = lines(("gas", [(20, 56), (20, 57)])).with_columns(
            name=pl.lit("<script>&\"'"), source=pl.lit("<b>")
        )

        root = ElementTree.fromstring(picture(drawn))  # noqa: S314  our own text

        assert not list(root.iter("{http://www.w3.org/2000/svg}script"))

    def test_only_schematic_lines_are_dashed(self):
        drawn = lines(("gas", [(20, 56), (20, 57)]), ("power", [(21, 56), (22, 57)], 5_000))

        paths = [row for row in picture(drawn).splitlines() if "<title>Line" in row]

        assert ["dasharray" in path for path in paths] == [True, False]

    def test_it_says_in_which_seas_no_cable_is_known(self):
        svg = picture(lines(("gas", [(19, 55), (20, 57)])))

        assert re.search("No telecom line is known in: [^<]*Baltic Proper", svg)
        assert "No gas line" not in svg

    def test_it_names_source_and_licence(self):
        drawn = lines(("gas", [(20, 56), (20, 57)])).with_columns(licence=pl.lit("CC0"))

        assert "a test, CC0" in picture(drawn)

    def test_a_line_anywhere_else_can_be_drawn_too(self):
        svg = picture(lines(("telecom", [(175, -18), (180, -17)])))

        assert 'viewBox="0 0 1200' in svg
        assert not re.search(r"nan|inf", svg)

    def test_the_picture_in_the_docs_is_of_the_lines_that_ship(self, request):
        committed = request.config.rootpath / "docs" / "reference" / "coverage.svg"

        assert committed.read_text() == picture(open_routes(RoutesAsked()).assets)


class TestCommands:
    def test_coverage_prints_a_row_for_each_sea(self):
        result = CliRunner(env={"COLUMNS": "160"}).invoke(app, ["coverage"])

        assert result.exit_code == 0
        assert all(sea in result.stdout for sea in SEAS)
        assert "none known" in result.stdout

    def test_coverage_prints_one_json_document_and_nothing_else(self):
        result = CliRunner().invoke(app, ["coverage", "--json"])

        said = json.loads(result.stdout)
        assert {row["sea"] for row in said} >= set(SEAS)

    def test_coverage_writes_a_picture_of_the_lines_that_are_given(self, tmp_path):
        source = tmp_path / "mine.geojson"
        source.write_text('{"type": "LineString", "coordinates": [[20.0, 57.5], [20.05, 57.6]]}')

        result = CliRunner().invoke(
            app,
            ["coverage", "--routes", str(source), "--picture", str(tmp_path / "mine.svg")],
        )

        assert result.exit_code == 0
        assert "mine-1" in (tmp_path / "mine.svg").read_text()
        assert "lines taken to lie within 1,000 m" in result.stderr

    def test_a_picture_of_another_format_is_refused(self, tmp_path):
        result = CliRunner().invoke(app, ["coverage", "--picture", str(tmp_path / "a.png")])

        assert isinstance(result.exception, SettingsError)

    def test_prepare_writes_lines_that_are_read_back_as_they_were(self, tmp_path):
        source, out = tmp_path / "links.csv", tmp_path / "ready.geojson"
        source.write_text('Cable,wkt\nEstlink,"LINESTRING(24.8 59.2,24.8 59.7)"\n')
        (tmp_path / "m.json").write_text('{"Cable": "name"}')

        result = CliRunner().invoke(
            app,
            [
                "prepare", str(source), "--out", str(out), "--mapping", str(tmp_path / "m.json"),
                "--accuracy-m", "150", "--kind", "power",
            ],
        )  # fmt: skip

        row = read_routes([out]).assets.row(0, named=True)
        assert result.exit_code == 0
        assert (row["name"], row["kind"], row["accuracy_m"], row["is_cut_onshore"]) == (
            "Estlink", "power", 150.0, True,
        )  # fmt: skip
        assert shapely.get_coordinates(shapely.from_wkb(row["geometry"]))[0, 1] > 59.4

    def test_prepare_keeps_the_parts_on_land_when_asked(self, tmp_path):
        source, out = tmp_path / "a.geojson", tmp_path / "ready.geojson"
        source.write_text('{"type": "LineString", "coordinates": [[24.8, 59.2], [24.8, 59.7]]}')

        CliRunner().invoke(app, ["prepare", str(source), "--out", str(out), "--keep-onshore"])

        row = read_routes([out], cut_onshore=False).assets.row(0, named=True)
        assert row["is_cut_onshore"] is False
        assert shapely.from_wkb(row["geometry"]).length == pytest.approx(0.5)
