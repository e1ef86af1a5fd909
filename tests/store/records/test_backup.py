"""A backup brings back every row, from either database into either."""

import json
import stat
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select

from seawarden.model.errors import SettingsError, SourceUnavailable, UnusableInput
from seawarden.model.happening import News, Topic
from seawarden.store.records.retention_runs import RetentionRun
from seawarden.store.records.tables import METADATA
from tests.builders import line
from tests.store.records.said import (
    ANNA,
    BORIS,
    HOSTILE,
    INCIDENT,
    WHOLE,
    act,
    alert,
    at,
    crossing,
    detection,
    draft,
    fault,
    health,
    ship,
)


def fill(records):
    """Put at least one row into every table, with values that are hard to write down."""
    with records.writing() as desk:
        desk.alerts.append(alert(), at=at(0.123457), ships=ship())
        desk.alerts.append(alert(alert_id="b", lon_deg=float("nan"), lead_time=None), at=at(1))
        desk.dispositions.add(act())
        desk.dispositions.add(act("shelve", 21))
        desk.crossings.append(crossing())
        desk.detections.append(
            [detection(value=5e-324), detection(detection_id="b", value=float("inf"))], at=at(2)
        )
        desk.faults.add(fault(text=WHOLE), ANNA, at=at(2))
        desk.incidents.open(replace(INCIDENT, fault_ids=("f1",)), ANNA)
        desk.incidents.note("i1", BORIS, HOSTILE, at=at(2))
        desk.incidents.keep(
            "i1", ANNA, digest="d", inputs={"seed": 1}, document={"text": HOSTILE}, at=at(2)
        )
        desk.shifts.begin(ANNA, at=at(3))
        desk.shifts.write(BORIS, HOSTILE, at=at(4), alert_id="a")
        desk.sources.put([health()], at=at(5))
        desk.assets.watch(line(landing_points=["Åland"]), at=at(6))
        desk.people.put(ANNA, at=at(7))
        desk.people.make_token("anna", label="phone", at=at(8))
        desk.notices.queue([draft()], at=at(9))
        desk.happenings.append([News(time=at(10), topic=Topic.ALERT, payload={"text": HOSTILE})])
        desk.beats.commit("w", 17, watermark=None, at=at(11))
        desk.retention.log(
            RetentionRun(
                at=at(12), is_dry_run=False, limits={}, deleted={"other": 1}, kept_for_alerts=0
            )
        )


def everything(records):
    with records.reading() as desk:
        return {
            table.name: [
                repr(tuple(row))
                for row in desk.connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in METADATA.sorted_tables
        }


@pytest.fixture
def backup(records, tmp_path):
    fill(records)
    file = tmp_path / "backup.zip"
    records.backup(file, version="0.1.0", now=at(60))
    return file


def test_every_row_survives_whichever_database_it_comes_from_or_goes_to(
    records, backup, url, opened
):
    before = everything(records)
    other = opened(url)
    manifest = other.restore(backup)

    assert all(before.values())
    assert everything(other) == before
    assert manifest.row_count == sum(len(rows) for rows in before.values())


def test_restored_records_go_on_counting(backup, url, opened):
    other = opened(url)
    other.restore(backup)
    with other.writing() as desk:
        desk.dispositions.add(act("note", 40))
        entry = desk.shifts.write(ANNA, "back again", at=at(41))
        (happening,) = desk.happenings.append([News(time=at(42), topic=Topic.SYSTEM, payload={})])
        acts = desk.dispositions.of("a")

    assert (len(acts), entry.entry_id, happening.sequence) == (3, 2, 2)


def test_records_that_hold_something_take_no_backup_in(records, backup):
    before = everything(records)
    with pytest.raises(SettingsError, match="hold something already"):
        records.restore(backup)

    assert everything(records) == before


def test_a_backup_overwrites_nothing(records, backup):
    before = backup.read_bytes()
    with pytest.raises(SettingsError, match="is there already"):
        records.backup(backup, version="0.1.0", now=at(60))

    assert backup.read_bytes() == before


def test_only_its_maker_may_read_a_backup(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def repacked(file, change):
    """Write a backup anew with its parts changed."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    change(parts)
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def other_manifest(**said):
    def change(parts):
        parts["manifest.json"] = json.dumps(json.loads(parts["manifest.json"]) | said).encode()

    return change


def cut(parts):
    parts["alerts.jsonl"] = parts["alerts.jsonl"].partition(b"\n")[0]


def altered(parts):
    parts["people.jsonl"] = parts["people.jsonl"].replace(b"watch_officer", b"admin")


def garbled(parts):
    parts["people.jsonl"] = b"{]\n"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(lambda parts: parts.pop("manifest.json"), UnusableInput, id="no manifest"),
        pytest.param(lambda parts: parts.pop("people.jsonl"), UnusableInput, id="a part is gone"),
        pytest.param(cut, UnusableInput, id="rows are missing"),
        pytest.param(altered, UnusableInput, id="somebody made an officer an admin"),
        pytest.param(garbled, UnusableInput, id="no JSON"),
        pytest.param(other_manifest(revision="9999"), SettingsError, id="of other tables"),
        pytest.param(other_manifest(form="something/1"), SettingsError, id="of another form"),
        pytest.param(other_manifest(parts=[]), UnusableInput, id="a manifest that is none"),
    ],
)
def test_a_damaged_backup_restores_nothing(tmp_path, opened, change, error):
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    fill(records)
    file = tmp_path / "backup.zip"
    records.backup(file, version="0.1.0", now=at(60))
    repacked(file, change)
    other = opened(f"sqlite:///{tmp_path}/b.sqlite")
    before = everything(other)
    with pytest.raises(error):
        other.restore(file)

    assert everything(other) == before


@pytest.mark.parametrize("content", [b"", b"not a zip", None], ids=["empty", "text", "missing"])
def test_a_file_that_is_no_backup_is_refused(tmp_path, opened, content):
    file = tmp_path / "backup.zip"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(UnusableInput, match="no backup of records"):
        opened(f"sqlite:///{tmp_path}/a.sqlite").restore(file)


def test_a_full_disk_leaves_no_backup(tmp_path, opened, no_room_left):
    records = opened(f"sqlite:///{tmp_path}/a.sqlite")
    fill(records)
    no_room_left(1000)
    try:
        with pytest.raises(SourceUnavailable, match="Free some space"):
            records.backup(tmp_path / "backup.zip", version="0.1.0", now=at(60))
    finally:
        no_room_left(None)

    assert [path.name for path in tmp_path.glob("*backup*")] == []
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_backup_in_a_place_where_none_can_be_is_refused(records, tmp_path):
    with pytest.raises(SettingsError, match="cannot be made here"):
        records.backup(tmp_path / "no" / "folder.zip", version="0.1.0", now=at(60))
