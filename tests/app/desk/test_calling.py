"""Whom to call: in whose waters ship and line lie, and who owns the line."""

import json

import pytest
import shapely

from seawarden.app.desk.asking import QUESTIONS
from seawarden.app.desk.calling import SHIP_CALL, LineConcerned, calls
from seawarden.app.desk.lines import LineBook
from seawarden.app.desk.waters import Waters, Zone, ZoneKind, read_waters, shipped_waters
from seawarden.model.alert import KINDS
from seawarden.model.errors import UnusableInput
from tests.serve.worlds import lines

EAST = Zone(name="East 12 NM", state="Eastland", kind=ZoneKind.TERRITORIAL, call=("East Guard",))
WIDE = Zone(name="East EEZ", state="Eastland", kind=ZoneKind.EXCLUSIVE)
WATERS = Waters([(WIDE, shapely.box(10, 50, 30, 60)), (EAST, shapely.box(20, 50, 30, 60))])


def told(lon_deg=25.0, *lines_concerned):
    found = calls(WATERS, lon_deg=lon_deg, lat_deg=55.0, lines=lines_concerned)
    return [(one.who, one.why) for one in found]


def test_every_kind_has_a_question():
    assert set(QUESTIONS) == set(KINDS)


def test_the_ship_is_called_first():
    assert told()[0][0] == SHIP_CALL


def test_in_territorial_waters_their_guard_is_called_before_the_zone_around():
    assert told()[1:] == [
        ("East Guard", "the ship is in 12-mile waters of Eastland"),
        ("the maritime authority of Eastland",
         "the ship is in exclusive economic zone of Eastland"),
    ]  # fmt: skip


def test_the_limit_itself_belongs_to_the_zone():
    assert [zone.state for zone in WATERS.at(20.0, 55.0)] == ["Eastland", "Eastland"]
    assert [zone.kind for zone in WATERS.at(19.999, 55.0)] == [ZoneKind.EXCLUSIVE]


def test_in_no_zone_the_rescue_centre_is_named_and_why():
    assert told(5.0)[1] == (
        "the rescue coordination centre of the sea area",
        "the ship is in none of the zones supplied here",
    )


def test_without_zones_nothing_is_said_of_them():
    found = calls(Waters(), lon_deg=5.0, lat_deg=55.0)

    assert [one.who for one in found] == [SHIP_CALL]


def test_who_owns_the_line_is_called_and_the_guard_of_its_waters_once():
    ahead = LineConcerned(
        name="Cable A", owner="Line Ltd", is_next=True,
        geometry=shapely.LineString([(21, 55), (25, 55)]),
    )  # fmt: skip
    found = told(25.0, ahead)

    assert ("Line Ltd", "owner: Cable A lies ahead of her") in found
    assert [who for who, _ in found].count("East Guard") == 1


def test_the_guard_of_a_lines_waters_is_called_though_the_ship_is_elsewhere():
    line = LineConcerned(
        name="Cable A", owner=None, geometry=shapely.LineString([(21, 55), (25, 55)])
    )

    assert ("East Guard", "Cable A lies in 12-mile waters of Eastland") in told(5.0, line)


def test_a_ship_without_a_position_is_in_nobodys_waters():
    assert [one.who for one in calls(WATERS, lon_deg=None, lat_deg=None)] == [SHIP_CALL]


@pytest.mark.parametrize(
    ("place", "states"),
    [
        pytest.param((24.9, 59.95), ["Finland"], id="off Helsinki"),
        pytest.param((20.0, 58.0), [], id="the open Baltic"),
        pytest.param((27.5, 60.0), ["Russia"], id="off Vyborg"),
        pytest.param((5.0, 56.0), [], id="North Sea"),
    ],
)
def test_the_waters_that_ship_are_those_of_the_baltic(place, states):
    assert [zone.state for zone in shipped_waters().at(*place)] == states


def write(folder, *features):
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def feature(geometry, **said):
    shape = json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "geometry": shape, "properties": said}


def test_zones_of_ones_own_are_read(tmp_path):
    said = {"name": "Home", "state": "Homeland", "kind": "EEZ", "call": ["Home Guard"]}
    path = write(tmp_path, feature(shapely.box(0, 0, 1, 1), **said))
    (zone,) = read_waters([path]).zones

    assert zone == Zone(
        name="Home", state="Homeland", kind=ZoneKind.EXCLUSIVE, call=("Home Guard",)
    )


def test_a_zone_of_an_unknown_kind_is_a_zone(tmp_path):
    path = write(tmp_path, feature(shapely.box(0, 0, 1, 1)))
    (zone,) = read_waters([path]).zones

    assert (zone.kind, zone.state) == (ZoneKind.OTHER, "unnamed zone")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"features": [{}]}', '{"features": 5}', "\xff"], ids=repr
)
def test_what_is_no_file_of_zones_is_refused(tmp_path, text):
    path = tmp_path / "zones.geojson"
    path.write_bytes(text.encode("latin-1"))

    with pytest.raises(UnusableInput, match=r"zones\.geojson"):
        read_waters([path])


def test_a_line_is_no_zone(tmp_path):
    path = write(tmp_path, feature(shapely.LineString([(0, 0), (1, 1)])))

    with pytest.raises(UnusableInput, match="LineString"):
        read_waters([path])


BOOK = LineBook.of(lines())


def test_a_line_that_is_no_longer_watched_is_called_by_its_identifier():
    assert BOOK.name("gone") == "gone"
    assert BOOK.name(None) is None
    assert (BOOK.is_schematic("gone"), BOOK.is_schematic("cable-b")) == (False, True)


def test_the_line_concerned_and_the_line_ahead_are_named_once_each():
    two = BOOK.concerned("cable-a", "cable-b")
    one = BOOK.concerned("cable-a", "cable-a")

    assert [(line.name, line.is_next) for line in two] == [("Cable A", False), ("Cable B", True)]
    assert [line.name for line in one] == ["Cable A"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CABLE", ["cable-a", "cable-b"]),
        ("sons", ["cable-b"]),
        ("cable-a", ["cable-a"]),
        ("x", []),
    ],
)
def test_lines_are_found_by_name_identifier_or_owner(text, found):
    assert [line.asset_id for line in BOOK.matching(text, limit=9)] == found
