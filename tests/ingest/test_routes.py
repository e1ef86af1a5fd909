"""Files of routes become ASSET, and every loss and assumption is said."""

import json
import warnings
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely
from polars.testing import assert_frame_equal

from seawarden.ingest.routes import read_routes, starter_routes
from seawarden.ingest.routes_names import read_mapping
from seawarden.ingest.routes_write import write_routes
from seawarden.model.asset import ASSET
from seawarden.model.errors import SettingsError, UnusableInput

LINE = [[20.0, 58.0], [20.1, 58.1], [20.2, 58.1]]


def geojson(tmp_path, *features, file="routes.geojson", **head):
    path = tmp_path / file
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **head}))
    return path


def line(coordinates=LINE, *, shape_type="LineString", **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape_type, "coordinates": coordinates},
    }


def gis(tmp_path, file, *, crs="EPSG:4326", shapes=None, driver=None, **columns):
    """Write a file of another format with the same library that GIS programs use."""
    path = tmp_path / file
    shapes = shapes or [shapely.LineString(LINE)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            path,
            shapely.to_wkb(np.array(shapes, dtype=object), output_dimension=3),
            [np.array(values, dtype=object) for values in columns.values()],
            list(columns),
            geometry_type="Unknown" if driver == "GPKG" else shapes[0].geom_type,
            crs=crs,
            driver=driver,
        )
    return path


def read(*paths, **options):
    return read_routes(paths, **{"cut_onshore": False} | options)


def shape(routes, row=0):
    return shapely.from_wkb(routes.assets["geometry"][row])


def column(routes, name):
    return routes.assets[name].to_list()


class TestFormats:
    def test_geojson_is_read(self, tmp_path):
        routes = read(geojson(tmp_path, line(name="Estlink 2", kind="power", owner="Fingrid")))

        assert dict(routes.assets.schema) == dict(ASSET)
        assert routes.assets.select("asset_id", "name", "kind", "owner").row(0) == (
            "estlink-2",
            "Estlink 2",
            "power",
            "Fingrid",
        )
        assert shapely.get_coordinates(shape(routes)).tolist() == LINE

    @pytest.mark.parametrize("kind", ["Feature", "LineString"])
    def test_a_lone_feature_or_geometry_is_a_file_too(self, tmp_path, kind):
        path = tmp_path / "one.json"
        path.write_text(json.dumps(line() if kind == "Feature" else line()["geometry"]))

        assert column(read(path), "asset_id") == ["one-1"]

    @pytest.mark.parametrize(
        ("name", "driver"),
        [
            pytest.param("routes.gpkg", "GPKG", id="GeoPackage"),
            pytest.param("routes.shp", "ESRI Shapefile", id="Shapefile"),
            pytest.param("routes.fgb", "FlatGeobuf", id="FlatGeobuf"),
        ],
    )
    def test_files_of_gis_programs_are_read(self, tmp_path, name, driver):
        path = gis(tmp_path, name, driver=driver, name=["CG2"], operator=["Global"])

        routes = read(path)

        assert routes.assets.select("name", "owner").row(0) == ("CG2", "Global")
        assert shapely.get_coordinates(shape(routes)).tolist() == LINE

    def test_a_zipped_shapefile_is_read(self, tmp_path):
        gis(tmp_path, "cables.shp", driver="ESRI Shapefile", NAME=["CG2"])
        path = tmp_path / "cables.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in tmp_path.glob("cables.*"):
                if part != path:
                    archive.write(part, part.name)

        assert column(read(path), "name") == ["CG2"]

    def test_kml_is_read_without_its_heights(self, tmp_path):
        path = tmp_path / "routes.kml"
        path.write_text(
            '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
            "<Placemark><name>CG2</name><ExtendedData><Data name='owner'><value>Global</value>"
            "</Data></ExtendedData><LineString><coordinates>20,58,-30 20.1,58.1,-40"
            "</coordinates></LineString></Placemark></Document></kml>"
        )

        routes = read(path)

        assert routes.assets.select("name", "owner").row(0) == ("CG2", "Global")
        assert not shapely.has_z(shape(routes))
        assert "routes.kml: lines with heights, which were dropped: 1" in routes.notes

    def test_every_layer_of_a_geopackage_is_read(self, tmp_path):
        gis(tmp_path, "two.gpkg", driver="GPKG", name=["A"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pyogrio.raw.write(
                tmp_path / "two.gpkg",
                shapely.to_wkb(np.array([shapely.LineString(LINE)], dtype=object)),
                [np.array(["B"], dtype=object)],
                ["name"],
                geometry_type="LineString",
                crs="EPSG:4326",
                driver="GPKG",
                layer="more",
                append=True,
            )

        assert sorted(column(read(tmp_path / "two.gpkg"), "name")) == ["A", "B"]

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_csv_with_wkt_is_read(self, tmp_path, separator):
        path = tmp_path / "links.csv"
        wkt = '"LINESTRING(20 58,20.1 58.1)"'
        path.write_text(f"Name{separator}WKT\nCG2{separator}{wkt}\nCG3{separator}{wkt}\n")

        routes = read(path)

        assert column(routes, "name") == ["CG2", "CG3"]
        assert any("names no projection" in note for note in routes.notes)

    def test_csv_of_vertices_is_joined_in_its_order(self, tmp_path):
        path = tmp_path / "cables.csv"
        path.write_text(
            "cable_id,point_order,lat,lon,owner\n"
            "B,10,58.3,21.3,Me\nA,1,58.1,20.1,You\nB,9,58.2,21.2,Me\nA,0,58.0,20.0,You\n"
        )

        routes = read(path)

        assert column(routes, "name") == ["B", "A"]
        assert column(routes, "owner") == ["Me", "You"]
        assert shapely.get_coordinates(shape(routes)).tolist() == [[21.2, 58.2], [21.3, 58.3]]

    def test_lines_of_vertices_keep_the_order_in_which_they_first_stand(self, tmp_path):
        path = tmp_path / "cables.csv"
        names = list("QWERTYUIOP")
        rows = [f"{name},{lat},20" for lat in (57, 58) for name in names]
        path.write_text("\n".join(["cable_id,lat,lon", *rows]))

        assert column(read(path), "name") == names

    def test_a_folder_stands_for_the_route_files_in_it(self, tmp_path):
        geojson(tmp_path, line(name="B"), file="b.geojson")
        geojson(tmp_path, line(name="A"), file="a.geojson")
        (tmp_path / "readme.md").write_text("not a route")

        assert column(read(tmp_path), "name") == ["A", "B"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "text", "says"),
        [
            pytest.param("a.geojson", "", "empty", id="empty file"),
            pytest.param("a.geojson", "{", "not JSON", id="cut short"),
            pytest.param("a.geojson", '{"type": "Topology"}', "Topology", id="TopoJSON"),
            pytest.param("a.geojson", "[1, 2]", "GeoJSON", id="a list"),
            pytest.param(
                "a.geojson",
                '{"type": "FeatureCollection", "features": []}',
                "no line",
                id="no feature",
            ),
            pytest.param("a.gpkg", "SQLite format 3 no more", "cannot be opened", id="broken"),
            pytest.param("a.zip", "PK", "cannot be opened", id="broken zip"),
            pytest.param("a.csv", "a,b\n1,2\n", "WKT", id="a table without places"),
            pytest.param("a.csv", "name,wkt\nx,POINT(1 1)\n", "no line", id="a table of points"),
            pytest.param("a.doc", "x", "ends in one of", id="another ending"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_named_with_the_reason(self, tmp_path, name, text, says):
        path = tmp_path / name
        path.write_text(text)

        with pytest.raises(UnusableInput, match=says) as error:
            read(path)
        assert str(path) in str(error.value)

    def test_areas_are_refused_with_their_number(self, tmp_path):
        area = line([[[20, 58], [21, 58], [21, 59], [20, 58]]], shape_type="Polygon")

        with pytest.raises(UnusableInput, match="2 of 3 shapes are areas"):
            read(geojson(tmp_path, area, line(), area))

    @pytest.mark.parametrize(
        ("coordinates", "says"),
        [
            pytest.param([[58.0, 120.0], [58.1, 121.0]], "swapped", id="swapped"),
            pytest.param([[500_000, 6_000_000], [500_100, 6_000_000]], "no degrees", id="metres"),
            pytest.param([[361, 5], [362, 5]], "no degrees", id="more than once round"),
        ],
    )
    def test_numbers_that_are_no_longitudes_and_latitudes_are_refused(
        self, tmp_path, coordinates, says
    ):
        with pytest.raises(UnusableInput, match=says):
            read(geojson(tmp_path, line(coordinates)))

    def test_lines_that_all_lie_on_land_are_refused_as_swapped(self, tmp_path):
        swapped = [[55.0, 20.0], [55.3, 20.2]]

        with pytest.raises(UnusableInput, match="swapped"):
            read(geojson(tmp_path, line(swapped)), cut_onshore=True)

    def test_a_shapefile_without_its_projection_is_refused(self, tmp_path):
        path = gis(tmp_path, "a.shp", crs=None, driver="ESRI Shapefile", name=["A"])

        with pytest.raises(UnusableInput, match=r"names no projection.*\.prj"):
            read(path)

    def test_a_geopackage_with_an_undefined_projection_is_refused(self, tmp_path):
        path = gis(tmp_path, "a.gpkg", crs=None, driver="GPKG", name=["A"])

        with pytest.raises(UnusableInput, match="projection"):
            read(path)

    @pytest.mark.parametrize(
        ("crs", "says"),
        [
            pytest.param(None, "names no projection", id="null"),
            pytest.param(
                {"type": "name", "properties": {"name": "EPSG:0"}}, "unknown", id="unknown"
            ),
            pytest.param(
                {"type": "name", "properties": {"name": 'LOCAL_CS["x",UNIT["m",1.0]]'}},
                "says nothing",
                id="local",
            ),
        ],
    )
    def test_a_legacy_projection_that_says_nothing_is_refused(self, tmp_path, crs, says):
        with pytest.raises(UnusableInput, match=says):
            read(geojson(tmp_path, line(), crs=crs))

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            pytest.param({"accuracy_m": 0.0}, "above 0", id="accuracy of 0"),
            pytest.param({"accuracy_m": float("nan")}, "above 0", id="accuracy not a number"),
            pytest.param({"kind": "cable"}, "expected one of", id="unknown kind"),
            pytest.param({"mapping": {"name": "nom"}}, "asset_id", id="unknown column"),
            pytest.param({"mapping": {"Cable": "name"}}, "Cable", id="unknown attribute"),
        ],
    )
    def test_a_wrong_setting_is_refused(self, tmp_path, options, says):
        with pytest.raises(SettingsError, match=says):
            read(geojson(tmp_path, line(name="A")), **options)

    def test_a_missing_file_is_a_wrong_setting(self, tmp_path):
        with pytest.raises(SettingsError, match="no such file"):
            read(tmp_path / "none.geojson")


class TestWhatALineIs:
    def test_a_mapping_comes_before_the_names_that_are_known(self, tmp_path):
        path = geojson(tmp_path, line(name="x1", Cable="Estlink", Betreiber="Elering"))

        routes = read(path, mapping={"Cable": "name", "Betreiber": "owner"})

        assert routes.assets.select("name", "owner").row(0) == ("Estlink", "Elering")

    @pytest.mark.parametrize(
        ("name", "text"),
        [("m.json", '{"Cable": "name"}'), ("m.toml", 'Cable = "name"')],
    )
    def test_a_mapping_is_read_from_a_file(self, tmp_path, name, text):
        (tmp_path / name).write_text(text)

        assert read_mapping(tmp_path / name) == {"Cable": "name"}

    @pytest.mark.parametrize("text", ["{", "[1]", '{"Cable": 1}', '{"Cable": "nom"}'])
    def test_a_broken_mapping_file_is_refused(self, tmp_path, text):
        (tmp_path / "m.json").write_text(text)

        with pytest.raises(SettingsError):
            read_mapping(tmp_path / "m.json")

    def test_names_become_identifiers_that_are_unique_in_all_files(self, tmp_path):
        one = geojson(tmp_path, line(name="Åland/Øst 1"), line(name="Cable"), file="one.geojson")
        two = geojson(
            tmp_path,
            line(name="cable"),
            line(),
            line(name="\u0422\u0440\u0443\u0431\u0430"),
            file="two.geojson",
        )

        assert column(read(one, two), "asset_id") == [
            "aland-ost-1",
            "cable",
            "cable-2",
            "two-2",
            "two-3",
        ]

    def test_a_nameless_line_keeps_its_number_when_another_goes(self, tmp_path):
        path = geojson(tmp_path, line([[1, 1], [1, 1]]), line(), file="two.geojson")

        assert column(read(path), "asset_id") == ["two-2"]

    @pytest.mark.parametrize(
        ("properties", "kind"),
        [
            pytest.param({"kind": "gas"}, "gas", id="as it is"),
            pytest.param({"type": "route", "substance": "natural gas"}, "gas", id="OpenStreetMap"),
            pytest.param({"Category": "Submarine power cable"}, "power", id="in words"),
            pytest.param({"name": "HVDC Gotland"}, "power", id="by name"),
            pytest.param({"gem_file": "liquid-pipelines/P1.geojson"}, "oil", id="by folder"),
            pytest.param({"kind": "fibre optic"}, "telecom", id="fibre"),
            pytest.param({"name": "C-Lion1"}, "other", id="unsaid"),
            pytest.param({"kind": "other", "name": "HVDC 1"}, "other", id="said to be other"),
        ],
    )
    def test_the_kind_is_read_from_words(self, tmp_path, properties, kind):
        assert column(read(geojson(tmp_path, line(**properties))), "kind") == [kind]

    def test_the_file_name_tells_the_kind_if_nothing_else_does(self, tmp_path):
        path = geojson(tmp_path, line(name="A"), line(kind="gas"), file="telecom_cables.geojson")

        assert column(read(path), "kind") == ["telecom", "gas"]

    def test_the_caller_may_say_the_kind_of_lines_that_do_not(self, tmp_path):
        path = geojson(tmp_path, line(name="A"), line(kind="gas"), file="telecom.geojson")

        assert column(read(path, kind="power"), "kind") == ["power", "gas"]

    @pytest.mark.parametrize(
        ("told", "status"),
        [
            ("Operating", "in service"),
            ("in service", "in service"),
            ("out of service", "out of service"),
            ("inactive", "out of service"),
            ("mothballed", "out of service"),
            ("decommissioned", "decommissioned"),
            ("under construction", "planned"),
            ("mystery", None),
        ],
    )
    def test_the_state_is_read_from_words(self, tmp_path, told, status):
        assert column(read(geojson(tmp_path, line(status=told))), "status") == [status]

    def test_lines_that_were_never_built_are_left_out_and_counted(self, tmp_path):
        routes = read(geojson(tmp_path, line(status="cancelled", name="A"), line(name="B")))

        assert column(routes, "name") == ["B"]
        assert "routes.geojson: lines never built and left out: 1" in routes.notes

    def test_numbers_and_lists_in_attributes_are_read(self, tmp_path):
        path = geojson(
            tmp_path,
            line(depth_m=60, burial_m="1.5 m", capacity="650 MW", landings="Anttila; Püssi"),
        )

        row = read(path).assets.select("depth_m", "burial_m", "capacity", "landing_points").row(0)
        assert row == (60.0, None, "650 MW", ["Anttila", "Püssi"])


class TestAccuracy:
    @pytest.mark.parametrize(
        ("head", "source", "accuracy_m"),
        [
            (
                {"copyright": "Data from www.openstreetmap.org"},
                "OpenStreetMap contributors",
                100.0,
            ),
            (
                {"name": "GEM", "attribution": "Global Energy Monitor"},
                "Global Energy Monitor",
                1_000.0,
            ),
            ({"attribution": "PyPSA-Eur"}, "PyPSA-Eur", 5_000.0),
            ({"attribution": "TeleGeography"}, "TeleGeography", 10_000.0),
            ({}, "routes", 1_000.0),
        ],
    )
    def test_each_source_has_its_default(self, tmp_path, head, source, accuracy_m):
        routes = read(geojson(tmp_path, line(name="A"), **head))

        assert routes.assets.select("source", "accuracy_m").row(0) == (source, accuracy_m)

    def test_what_a_line_says_comes_before_the_default(self, tmp_path):
        path = geojson(
            tmp_path, line(accuracy_m=75), line(accuracy_m="unknown"), line(accuracy_m=-1)
        )

        assert column(read(path), "accuracy_m") == [75.0, 1_000.0, 1_000.0]

    def test_what_the_caller_says_comes_before_all(self, tmp_path):
        path = geojson(tmp_path, line(accuracy_m=75), line([[18, 58], [21, 58]]))

        assert column(read(path, accuracy_m=33.0), "accuracy_m") == [33.0, 33.0]

    def test_sparse_vertices_make_a_line_schematic(self, tmp_path):
        # At the equator one degree is 111.3 km: 0.17 of it is 18.9 km, 0.17 of 22.3 km under 5.
        sparse = [[0.0, 0.0], [1.0, 0.0]]
        barely = [[0.0, 0.0], [0.2, 0.0]]
        dense = [[0.0, 0.0], [0.17, 0.0], [0.34, 0.0]]
        wide = [[0.0, 0.0], [3.0, 0.0]]

        routes = read(geojson(tmp_path, *(line(one) for one in (sparse, barely, dense, wide))))

        assert column(routes, "accuracy_m") == [19_000.0, 5_000.0, 1_000.0, 25_000.0]
        assert (
            "routes.geojson: schematic lines, taken to lie within 5,000 to 25,000 m, by default: 3"
            in routes.notes
        )

    def test_a_row_speaks_for_its_own_source(self, tmp_path):
        path = geojson(
            tmp_path,
            line(source="© OpenStreetMap", licence="ODbL"),
            line(licence="CC BY 4.0"),
            attribution="Global Energy Monitor",
        )

        routes = read(path)

        assert column(routes, "source") == ["© OpenStreetMap", "Global Energy Monitor"]
        assert column(routes, "licence") == ["ODbL", "CC BY 4.0"]
        assert column(routes, "accuracy_m") == [100.0, 1_000.0]


class TestShore:
    def test_the_parts_on_land_are_cut_and_it_is_said(self, tmp_path):
        over = line([[24.8, 59.2], [24.8, 59.7]], name="A")

        routes = read(geojson(tmp_path, over, line(name="B")), cut_onshore=True)

        south = shapely.get_coordinates(shape(routes))[0, 1]
        assert 59.4 < south < 59.55
        assert column(routes, "is_cut_onshore") == [True, True]
        assert "routes.geojson: lines cut at the shore: 1" in routes.notes

    def test_a_line_wholly_on_land_is_left_out_and_counted(self, tmp_path):
        inland = line([[9.0, 61.5], [9.1, 61.6]], name="A")

        routes = read(geojson(tmp_path, inland, line(name="B")), cut_onshore=True)

        assert column(routes, "name") == ["B"]
        assert "routes.geojson: lines wholly on land and left out: 1" in routes.notes

    def test_a_line_that_is_already_cut_is_left_as_it_is(self, tmp_path):
        inland = line([[9.0, 61.5], [9.1, 61.6]], name="A", is_cut_onshore=True)

        routes = read(geojson(tmp_path, line(name="B"), inland), cut_onshore=True)

        assert column(routes, "name") == ["B", "A"]

    def test_without_cutting_it_is_said_that_nothing_was_cut(self, tmp_path):
        assert column(read(geojson(tmp_path, line())), "is_cut_onshore") == [False]


class TestRoundTrip:
    def test_prepared_lines_come_back_with_every_column(self, tmp_path):
        full = line(
            name="Estlink 2",
            kind="power",
            owner="Fingrid",
            status="in service",
            accuracy_m=75,
            depth_m=60.5,
            burial_m=1.0,
            capacity="650 MW",
            landing_points=["Anttila", "Püssi"],
            source="chart 2023 of the operator",
            licence="CC0",
            is_cut_onshore=True,
        )
        poor = line(
            [[[1.5, 1.25], [2.0, 2.0]], [[3.0, 3.0], [4.0, 4.5]]], shape_type="MultiLineString"
        )
        mapped = line(name="A", source="© OpenStreetMap contributors", licence="ODbL 1.0")
        made = read(geojson(tmp_path, full, poor, mapped)).assets
        write_routes(made, tmp_path / "prepared.geojson", remark="made by a test")

        again = read(tmp_path / "prepared.geojson")

        assert_frame_equal(again.assets, made)
        assert again.notes == ()

    def test_prepared_lines_are_geojson_alone(self, tmp_path):
        made = read(geojson(tmp_path, line())).assets

        with pytest.raises(SettingsError, match="geojson"):
            write_routes(made, tmp_path / "prepared.kml")


class TestStarter:
    def test_the_shipped_lines_are_read_without_the_land_mask_and_without_a_remark(self):
        routes = read_routes(starter_routes())

        assert routes.notes == ()
        assert routes.assets["is_cut_onshore"].all()
        assert {"balticconnector", "estlink-2", "c-lion1", "nord-stream-1", "langeled"} <= set(
            routes.assets["asset_id"]
        )

    def test_each_shipped_file_holds_one_source_under_one_licence(self):
        origins = [
            read_routes([path]).assets.select("source", "licence").unique().rows()
            for path in starter_routes()
        ]

        assert origins == [
            [("OpenStreetMap contributors", "ODbL 1.0")],
            [("Global Energy Monitor", "CC BY 4.0")],
            [("PyPSA-Eur", "CC BY 4.0")],
        ]

    def test_every_shipped_file_carries_its_attribution(self):
        heads = [json.loads(path.read_text())["remark"] for path in starter_routes()]

        assert [head.split(". ")[0] for head in heads] == [
            "© OpenStreetMap contributors, ODbL 1.0",
            "Global Energy Monitor, CC BY 4.0",
            "PyPSA-Eur, CC BY 4.0",
        ]

    def test_the_shipped_lengths_agree_with_what_is_published(self):
        """Balticconnector: 77 km offshore. Estlink 2: 145 km under water. Langeled: 1,166 km."""
        lines = read_routes(starter_routes()).assets
        published_km = {
            "balticconnector": 77,
            "estlink-2": 145,
            "langeled": 1_166,
            "c-lion1": 1_173,
        }
        geod = __import__("pyproj").Geod(ellps="WGS84")

        found = {
            name: geod.geometry_length(
                shapely.from_wkb(lines.filter(asset_id=name)["geometry"][0])
            )
            / 1_000
            for name in published_km
        }

        assert found == pytest.approx(published_km, rel=0.03)


class TestRealFiles:
    """Files that may not ship, or are too large to."""

    @pytest.mark.parametrize(
        ("name", "lines", "schematic"),
        [
            pytest.param("baltic_osm.geojson", 23, 3, id="OpenStreetMap"),
            pytest.param("hvdc_links_pypsa.csv", 62, 62, id="PyPSA-Eur"),
            pytest.param("kattegat_cables.csv", 3, 0, id="Kattegat"),
        ],
    )
    def test_every_line_is_read(self, data_folder, name, lines, schematic):
        routes = read(data_folder / "routes" / name)

        assert routes.assets.height == lines
        assert (routes.assets["accuracy_m"] > 1_000).sum() == schematic


def test_the_page_on_routes_counts_the_lines_that_ship(request):
    page = (request.config.rootpath / "docs" / "reference" / "routes.md").read_text()

    counts = {path.name: read_routes([path]).assets.height for path in starter_routes()}
    assert all(f"| `{name}` | {count} |" in page for name, count in counts.items())
