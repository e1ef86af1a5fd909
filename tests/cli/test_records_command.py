"""`seawarden records` as a person uses it: what it prints, writes, refuses, and its exit codes."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from seawarden.cli.main import main
from seawarden.store.archive import Archive
from seawarden.store.records import Records
from tests.store.records.said import NOON, alert, draft
from tests.store.ships import add, held, report_rows


@pytest.fixture
def seawarden(capsys, tmp_path):
    """Run a command of the records in the home of this test."""

    def run(*arguments, home="home"):
        code = 0
        try:
            main(["records", *map(str, arguments), "--home", str(tmp_path / home)])
        except SystemExit as ended:
            code = ended.code or 0
        printed = capsys.readouterr()
        return code, printed.out.strip(), " ".join(printed.err.split())

    return run


@pytest.fixture
def home(tmp_path):
    """A watch that has raised one alert."""
    folder = tmp_path / "home"
    records = Records.open(f"sqlite:///{folder}/records.sqlite")
    with records.writing() as desk:
        desk.alerts.append(alert(), at=NOON)
        desk.notices.queue([draft()], at=NOON)
    records.close()
    return folder


def waiting(url):
    records = Records.open(url)
    with records.reading() as desk:
        found = len(desk.notices.due(now=datetime.max.replace(tzinfo=UTC)))
    records.close()
    return found


def said(url):
    records = Records.open(url)
    with records.reading() as desk:
        found = desk.alerts.said()["alert_id"].to_list()
    records.close()
    return found


@pytest.mark.usefixtures("home")
def test_a_backup_is_restored_into_another_home(seawarden, tmp_path):
    backed_up = seawarden("backup", "--to", tmp_path / "b.zip")
    restored = seawarden("restore", "--from", tmp_path / "b.zip", home="other")

    assert (backed_up[0], restored[0]) == (0, 0)
    assert "4 rows written to" in backed_up[1]
    assert "4 rows restored from" in restored[1]
    other = f"sqlite:///{tmp_path}/other/records.sqlite"
    assert (said(other), waiting(other)) == (["a"], 0)


@pytest.mark.usefixtures("home")
def test_a_backup_is_restored_into_postgresql(seawarden, tmp_path, postgres):
    url = postgres.database()
    seawarden("backup", "--to", tmp_path / "b.zip")
    code, printed, _ = seawarden("restore", "--from", tmp_path / "b.zip", "--db", url)

    assert (code, said(url)) == (0, ["a"])
    assert "4 rows" in printed


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["backup", "--to", "b.zip"], id="backup"),
        pytest.param(["expire"], id="expire"),
        pytest.param(["people", "list"], id="people"),
        pytest.param(["token", "list"], id="tokens"),
    ],
)
def test_records_that_are_not_there_are_not_made(seawarden, tmp_path, command):
    code, _, complaint = seawarden(*command)

    assert (code, (tmp_path / "home").exists()) == (2, False)
    assert "no records here" in complaint


def test_a_file_that_is_no_backup_leaves_a_clear_word(seawarden, tmp_path):
    (tmp_path / "b.zip").write_text("no")
    code, _, complaint = seawarden("restore", "--from", tmp_path / "b.zip")

    assert code == 1
    assert "Nothing was restored" in complaint


@pytest.fixture
def archive(home):
    """An old report of a ship of which nothing is known, and one of now."""
    archive = Archive.open(home / "archive", create=True)
    minutes = (datetime.now(UTC) - timedelta(hours=1) - report_rows([0])["time"][0]) / timedelta(
        minutes=1
    )
    add(archive, reports=[report_rows([0, int(minutes)], vessel_id=7)])
    return archive


def test_what_is_past_its_time_is_counted_then_deleted(seawarden, archive):
    code, counted, _ = seawarden("expire", "--dry-run")
    before = held(archive).height
    _, document, _ = seawarden("expire", "--json")

    assert (code, before, held(archive).height) == (0, 2, 1)
    assert "would be deleted:" in counted
    assert "unknown: 1" in counted
    assert json.loads(document)["deleted"] == {"unknown": 1}


def test_limits_may_be_given_in_days(seawarden, archive):
    code, printed, _ = seawarden("expire", "--keep-days", "unknown=36500")

    assert (code, held(archive).height) == (0, 2)
    assert "deleted:" in printed


@pytest.mark.usefixtures("home")
def test_a_limit_of_no_days_is_refused(seawarden):
    code, _, complaint = seawarden("expire", "--keep-days", "fishing=0")

    assert code == 2
    assert "not fishing=0" in complaint


@pytest.mark.usefixtures("home")
def test_an_archive_that_was_named_must_be_there(seawarden, tmp_path):
    code, _, complaint = seawarden("expire", "--archive", tmp_path / "none")

    assert code == 1
    assert "no archive here" in complaint


def test_people_are_added_before_the_first_watch_and_listed(seawarden):
    added = seawarden("people", "add", "anna", "--name", "Anna [bold]Ö", "--role", "admin")
    again = seawarden("people", "add", "boris", "--inactive")
    _, document, _ = seawarden("people", "list", "--json")
    _, table, _ = seawarden("people", "list")

    assert (added[:2], again[0]) == ((0, "anna: Anna [bold]Ö, admin"), 0)
    found = json.loads(document)
    assert [(one["subject"], one["role"], one["is_active"]) for one in found] == [
        ("anna", "admin", True),
        ("boris", "watch_officer", False),
    ]
    assert "Anna [bold]Ö" in table


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        pytest.param(["people", "add", "x", "--role", "king"], "king is no role", id="a role"),
        pytest.param(["people", "add", " "], "needs a subject", id="nobody"),
        pytest.param(["token", "make", "anna", "--days", "0"], "more than 0 days", id="no days"),
        pytest.param(["token", "make", "anna", "--days", "inf"], "more than 0 days", id="ever"),
        pytest.param(["token", "revoke", "9"], "no token 9", id="no such token"),
    ],
)
@pytest.mark.usefixtures("home")
def test_what_makes_no_sense_is_refused(seawarden, arguments, complaint):
    code, _, complained = seawarden(*arguments)

    assert code == 2
    assert complaint in complained


@pytest.mark.usefixtures("home")
def test_nobody_gets_a_token_who_is_not_known(seawarden):
    code, _, complaint = seawarden("token", "make", "anna")

    assert code == 1
    assert "add them first" in complaint


def test_a_token_is_shown_once_listed_and_ended(seawarden, home):
    seawarden("people", "add", "anna")
    code, token, _ = seawarden("token", "make", "anna", "--label", "phone", "--days", 1)
    _, before, _ = seawarden("token", "list", "--json")
    revoked = seawarden("token", "revoke", json.loads(before)[0]["token_id"])
    _, after, _ = seawarden("token", "list", "--json")
    records = Records.open(f"sqlite:///{home}/records.sqlite")
    with records.reading() as desk:
        bearer = desk.people.bearer(token, now=datetime.now(UTC))
    records.close()

    assert (code, len(token), token in before) == (0, 43, False)
    assert [json.loads(each)[0]["revoked_at"] is None for each in (before, after)] == [True, False]
    assert (revoked[0], bearer) == (0, None)
