"""Charts from files: every format gives the same, and what is wrong is named with its line."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest
import shapely

from seawarden.ingest.charts import (
    PILOT_RADIUS_M,
    read_depth,
    read_pilot_stations,
    read_ports,
    read_schemes,
    read_weather,
)
from seawarden.ingest.ports import ANCHORAGE_RADIUS_M, PORT_RADIUS_M, world_ports
from seawarden.model.chart import DEPTH, PORT, SCHEME, WEATHER
from seawarden.model.errors import SettingsError, UnusableInput

NAIVE = datetime(2023, 6, 1, 12, tzinfo=UTC).replace(tzinfo=None)
LANE = shapely.box(10.0, 57.0, 10.5, 57.1)
READERS = {
    "depth": read_depth,
    "schemes": read_schemes,
    "pilots": read_pilot_stations,
    "ports": read_ports,
    "weather": read_weather,
}


@pytest.fixture
def chart(tmp_path):
    """Write a text as a file, under a name that says nothing of its format."""

    def write(text, name="chart.dat"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def points(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": shapely.geometry.mapping(shape),
                    "properties": properties,
                }
                for shape, properties in features
            ],
        }
    )


def test_depth_reads_alike_from_every_format(chart, tmp_path):
    rows = pl.DataFrame({"lon": [10.0, 10.5], "lat": [57.0, 57.5], "depth": [42.0, 8.5]})
    rows.write_parquet(tmp_path / "depth.bin")
    forms = {
        "csv": chart("lon,lat,depth\n10,57,42\n10.5,57.5,8.5\n", "a"),
        "semicolons": chart("Depth;Latitude;Longitude\n42;57;10\n8.5;57.5;10.5\n", "b"),
        "upwards": chart("x\ty\televation\n10\t57\t-42\n10.5\t57.5\t-8.5\n", "c"),
        "parquet": tmp_path / "depth.bin",
        "geojson": chart(
            points(
                (shapely.Point(10, 57), {"depth_m": 42}),
                (shapely.Point(10.5, 57.5), {"depth_m": "8.5"}),
            ),
            "d",
        ),
    }
    read = {name: read_depth([path])[0] for name, path in forms.items()}
    expected = [(10.0, 57.0, 42.0), (10.5, 57.5, 8.5)]

    assert [rows.rows() for rows in read.values()] == [expected] * len(forms)
    assert all(dict(rows.schema) == DEPTH for rows in read.values())


def test_rows_without_a_depth_are_left_out_and_counted(chart):
    rows, notes = read_depth([chart("lon,lat,depth_m\n1,2,3\n1,3,\n1,4,nan\n")])

    assert rows["lat_deg"].to_list() == [2.0]
    assert notes == ("chart.dat: rows without a depth left out: 2",)


def test_several_files_are_one_chart(chart):
    files = [chart(f"lon,lat,depth_m\n{lon},2,3\n", str(lon)) for lon in (1, 2)]

    assert read_depth(files)[0]["lon_deg"].to_list() == [1.0, 2.0]


def test_longitudes_up_to_360_are_turned_back(chart):
    rows, _ = read_depth([chart("lon,lat,depth_m\n190,2,3\n180,2,3\n")])

    assert rows["lon_deg"].to_list() == [-170.0, -180.0]


def test_a_scheme_is_an_area_with_a_direction(chart):
    file = chart(points((LANE, {"name": "Lane", "ORIENT": 45}), (LANE, {})))
    text = chart(f'geometry,direction_deg\n"{LANE.wkt}",360\n', "wkt")
    rows, _ = read_schemes([file, text])

    assert dict(rows.schema) == SCHEME
    assert rows.select("name", "direction_deg").rows() == [("Lane", 45.0), (None, None), (None, 0)]
    assert all(shapely.from_wkb(one).equals(LANE) for one in rows["geometry"])


def test_geometry_of_geoparquet_is_read(tmp_path):
    path = tmp_path / "lanes"
    pl.DataFrame({"name": ["Lane"], "geometry": [LANE.wkb]}).write_parquet(path)
    rows, _ = read_schemes([path])

    assert shapely.from_wkb(rows["geometry"][0]).equals(LANE)


def test_a_pilot_station_reaches_as_it_says_or_by_default_or_as_it_is_drawn(chart):
    text = "name,lon,lat,radius_nm\nSkagen,10.6,57.8,2\nUnsaid,10,57,\n"
    drawn = chart(points((shapely.box(10.0, 57.0, 11.0, 57.0001), {"name": "Wide"})), "area")
    rows, notes = read_pilot_stations([chart(text), drawn])

    assert rows.select("name", pl.col("radius_m").round(0)).rows() == [
        ("Skagen", 3704.0),
        ("Unsaid", PILOT_RADIUS_M),
        ("Wide", 55_567.0),
    ]
    assert notes[0] == "chart.dat: places taken to reach 5,556 m, by default: 1"


def test_a_port_is_an_anchorage_where_it_says_so(chart):
    rows, _ = read_ports(
        [chart("name,lon,lat,is_anchorage\nRoads,1,2,True\nPort,1,3,0\nX,1,4,\n")]
    )

    assert dict(rows.schema) == PORT
    assert rows["is_anchorage"].to_list() == [True, False, False]
    assert rows["radius_m"].unique().to_list() == [PORT_RADIUS_M]


def test_weather_is_read_in_its_units_and_ordered_by_time(chart):
    text = (
        "time,lon,lat,wind_m_s,wind_from_deg,swh\n"
        "2023-10-08 03:20:00+02:00,20,59,10,225,\n"
        "2023-10-08T00:20Z,20,59,5,360,1.5\n"
    )
    rows, _ = read_weather([chart(text)])

    assert dict(rows.schema) == WEATHER
    assert rows["time"].to_list() == [
        datetime(2023, 10, 8, hour, 20, tzinfo=UTC) for hour in (0, 1)
    ]
    assert rows["wind_kn"].round(2).to_list() == [9.72, 19.44]
    assert rows["wind_from_deg"].to_list() == [0.0, 225.0]
    assert rows["wave_m"].to_list() == [1.5, None]
    assert rows["current_kn"].to_list() == [None, None]


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Oslo"])
def test_typed_times_keep_their_instant(tmp_path, zone):
    path = tmp_path / "weather"
    name = "time_utc" if zone is None else "time"
    times = pl.Series(name, [NAIVE], dtype=pl.Datetime("ms"))
    pl.DataFrame({"lon": [1.0], "lat": [2.0], "wave_m": [1.0]}).with_columns(
        times if zone is None else times.dt.replace_time_zone(zone)
    ).write_parquet(path)
    rows, _ = read_weather([path])

    assert rows["time"].item() == datetime(
        2023, 6, 1, 10 if zone == "Europe/Oslo" else 12, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        ("depth", "", "the file is empty"),
        ("depth", "10.0,57.0,42\n10.1,57.0,43\n", "line 1: .* put a line with names above"),
        ("depth", "lon,lat\n1,2\n", "expected a depth in one of"),
        ("depth", "lon,depth_m\n1,2\n", "a latitude in one of"),
        (
            "depth",
            "lon,lat,depth_m\n1,2,3\n1,2,deep\n1,x,3\n",
            "line 3: depth_m is no number; write",
        ),
        (
            "depth",
            "lon,lat,depth_m\n1,2,3\n1,91,3\n",
            "line 3: there is no position on Earth; write",
        ),
        ("depth", "lon,lat,depth_m\n1,2,-30\n1,3,-4\n", "name a column that counts upwards"),
        ("depth", "lon,lat,depth_m\n1,2,\n", "no row that says anything"),
        ("depth", '{"type": "Topology"}', "no GeoJSON"),
        ("depth", '{"type": ', "not JSON"),
        ("depth", '{"type": "FeatureCollection", "features": []}', "holds no feature"),
        ("schemes", "lon,lat\n1,2\n", "expected areas"),
        ("schemes", "geometry\nPOINT (1 2)\n", "line 2: the shape is no area"),
        ("schemes", f'wkt\n"{shapely.box(600000, 6e6, 600100, 6.1e6).wkt}"\n', "not on Earth"),
        (
            "schemes",
            f'wkt,direction_deg\n"{LANE.wkt}",361\n',
            "line 2: the direction is not within",
        ),
        ("pilots", "lon,lat,radius_m\n1,2,0\n", "line 2: the radius is not above 0"),
        ("ports", "lon,lat,is_anchorage\n1,2,maybe\n", "line 2: is_anchorage is neither"),
        ("weather", "lon,lat,wave_m\n1,2,3\n", "expected a time"),
        (
            "weather",
            "lon,lat,time,wave_m\n1,2,2023-10-08T01:20:00,1\n",
            "line 2: time names no zone",
        ),
        ("weather", "lon,lat,time,wave_m\n1,2,yesterdayZ,1\n", "line 2: time is no time"),
        (
            "weather",
            "lon,lat,time_utc,wave_m\n1,2,2023-10-08 01:20,-1\n",
            "line 2: wave_m is below",
        ),
        ("weather", "lon,lat,time_utc,hail\n1,2,2023-10-08 01:20,1\n", "expected wind, waves"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(chart, reader, text, said):
    path = chart(text)

    with pytest.raises(UnusableInput, match=said) as refused:
        READERS[reader]([path])

    assert str(path) in str(refused.value)


def test_a_time_without_a_zone_is_refused_in_a_typed_column_too(tmp_path):
    path = tmp_path / "weather"
    pl.DataFrame({"lon": [1.0], "lat": [2.0], "wave_m": [1.0], "time": [NAIVE]}).write_parquet(
        path
    )

    with pytest.raises(UnusableInput, match="time names no zone; add Z"):
        read_weather([path])


def test_the_netcdf_magic_is_a_grid(tmp_path):
    path = tmp_path / "gebco.nc"
    path.write_bytes(b"\x89HDF\r\n\x1a\n")

    with pytest.raises(UnusableInput, match="export its cells as points, in CSV"):
        read_depth([path])


def test_a_file_that_is_not_there_is_a_wrong_setting(tmp_path):
    with pytest.raises(SettingsError, match="no such file"):
        read_ports([tmp_path / "none.csv"])


def test_one_slip_in_a_long_list_is_left_out_and_many_are_refused(chart):
    good = "1,2,3\n" * 199
    rows, notes = read_depth([chart(f"lon,lat,depth_m\n{good}1001,2,3\n1,,3\n")])

    assert rows.height == 199
    assert notes == ("chart.dat: rows without a place on Earth left out: 2",)
    with pytest.raises(UnusableInput, match=r"line 201 \(and 2 more\)"):
        read_depth([chart(f"lon,lat,depth_m\n{good}1001,2,3\n1,,3\n1,99,3\n")])


def test_a_projection_that_is_named_is_turned(chart):
    shape = shapely.Point(500_000, 6_317_972.5)
    text = json.loads(points((shape, {"depth_m": 9})))
    text["crs"] = {"type": "name", "properties": {"name": "EPSG:32632"}}
    rows, _ = read_depth([chart(json.dumps(text))])

    assert rows.row(0) == pytest.approx((9.0, 57.005, 9.0), abs=1e-3)


def test_the_lists_that_public_bodies_publish_are_ports_as_they_come(data_folder):
    index, _ = read_ports([data_folder / "areas" / "world_port_index.csv"])
    cells, notes = read_ports([data_folder / "areas" / "anchorages_gfw_overrides.csv"])

    assert (index.height, index["is_anchorage"].any()) == (3768, False)
    assert (cells.height, cells["is_anchorage"].all()) == (60_409, True)
    assert "left out: 1" in notes[1]
    assert index.null_count()["name"].item() == 0


def test_the_ports_of_the_world_ship():
    ports = world_ports()
    skagen = ports.filter(name="SKAGEN")

    assert dict(ports.schema) == PORT
    assert ports.height > 59_000
    assert skagen["is_anchorage"].any()
    assert skagen["lat_deg"].is_between(57.4, 57.8).all()
    assert ports.group_by("is_anchorage").agg(pl.col("radius_m").unique()).sort(
        "is_anchorage"
    ).rows() == [(False, [PORT_RADIUS_M]), (True, [ANCHORAGE_RADIUS_M])]
