"""Charts of a screening: what is brought, what ships, and that what is brought is used."""

import pytest

from seawarden.app.charts import WORLD_PORTS_SOURCE, ChartsAsked, open_charts
from seawarden.app.outputs import check_outputs
from seawarden.app.routes import RoutesAsked
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked
from seawarden.ingest.ports import world_ports
from seawarden.model.errors import SettingsError, UnusableInput


def test_the_ports_of_the_world_are_known_unless_somebody_does_without():
    assert open_charts(ChartsAsked()).charts.ports.equals(world_ports())
    assert open_charts(ChartsAsked(world_ports=False)).charts.ports is None
    assert "Global Fishing Watch" in WORLD_PORTS_SOURCE


def test_what_is_not_brought_is_not_given():
    charts = open_charts(ChartsAsked()).charts

    assert (charts.depth, charts.schemes, charts.pilot_stations, charts.weather) == (None,) * 4


def test_what_is_brought_is_given_with_its_notes(tmp_path):
    texts = {
        "depth": "lon,lat,depth_m\n1,2,30\n1,2,\n",
        "schemes": 'geometry\n"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n',
        "pilot_stations": "lon,lat\n1,2\n",
        "ports": "name,lon,lat,radius_m\nHome,1,2,500\n",
        "weather": "time,lon,lat,wind_kn\n2025-01-01T00:00:00Z,1,2,9\n",
    }
    files = {name: (tmp_path / name,) for name in texts}
    for name, text in texts.items():
        files[name][0].write_text(text)
    asked = ChartsAsked(**files, world_ports=False)
    read = open_charts(asked)

    assert [getattr(read.charts, name).height for name in texts] == [1] * 5
    assert read.charts.ports["name"].to_list() == ["Home"]
    assert read.notes == (
        "depth: rows without a depth left out: 1",
        "pilot_stations: places taken to reach 5,556 m, by default: 1",
    )
    assert set(asked.files()) == {one for (one,) in files.values()}


@pytest.fixture
def loiterer(tmp_path):
    """Write a made-up ship that goes to and fro over a line for two hours, and the line."""
    rows = ["mmsi,time,lon,lat,sog,cog"]
    for minute in range(0, 121, 2):
        north = 1 - abs(minute // 2 % 20 - 10) / 10
        cog = 0 if minute // 2 % 20 < 10 else 180
        time = f"2024-06-03T{12 + minute // 60}:{minute % 60:02}:00Z"
        rows.append(f"219000001,{time},3.0,{56.04 + north / 100:.5f},1.8,{cog}")
    (tmp_path / "traffic.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "line.geojson").write_text(
        '{"type": "Feature", "properties": {"name": "Trial", "kind": "telecom", "accuracy_m": '
        '100}, "geometry": {"type": "LineString", "coordinates": [[2.5, 56.04], [3.5, 56.04]]}}'
    )

    def run(**charts):
        asked = ScreenAsked(
            ais=(str(tmp_path / "traffic.csv"),),
            routes=RoutesAsked(files=(tmp_path / "line.geojson",), cut_onshore=False),
            charts=ChartsAsked(**charts),
        )
        return screen(asked)

    return run


def test_an_anchorage_that_is_brought_makes_a_loiterer_milder(loiterer, tmp_path):
    roads = tmp_path / "roads.csv"
    roads.write_text("name,lon,lat,is_anchorage\nTrial Roads,3.0,56.045,true\n")
    plain, told = loiterer(), loiterer(ports=(roads,))
    level, reason = (
        told.alerts.filter(kind="loitering").select("level", "reason").row(0)
    )  # fmt: skip

    assert plain.alerts.filter(kind="loitering")["level"].to_list() == ["low"]
    assert (level, "Trial Roads" in reason) == ("info", True)
    assert told.notes[-1] == "roads.csv: places taken to reach 9,260 m, by default: 1"


def test_a_chart_that_cannot_be_used_stops_the_screening(loiterer, tmp_path):
    with pytest.raises(SettingsError, match=r"none\.csv: there is no such file"):
        loiterer(depth=(tmp_path / "none.csv",))
    with pytest.raises(UnusableInput, match="expected a depth"):
        loiterer(depth=(tmp_path / "traffic.csv",))


def test_no_output_takes_the_place_of_a_chart(tmp_path):
    chart = tmp_path / "depth.csv"
    chart.write_text("lon,lat,depth_m\n1,2,30\n")

    with pytest.raises(SettingsError, match="would take the place of what is read"):
        check_outputs(ScreenAsked(charts=ChartsAsked(depth=(chart,)), out=chart))
