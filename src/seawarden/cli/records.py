"""`seawarden records`: back up, restore, expire; people and their tokens."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawarden.app import records as keeping
from seawarden.app.records import HOME, open_archive, records_of
from seawarden.app.retention import expire, keep_for

app = typer.Typer(help="The records of a watch: backup, restore, retention, people.")
people = typer.Typer(help="Who may come to the desk.")
token = typer.Typer(help="Tokens, for a browser or a script to sign in with.")
app.add_typer(people, name="people")
app.add_typer(token, name="token")

Home = Annotated[Path, typer.Option(help="The folder of the watch.")]
Db = Annotated[
    str | None,
    typer.Option(help="sqlite:///FILE or postgresql://USER@HOST/NAME; else a file in --home."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]
Subject = Annotated[str, typer.Argument(help="The name they sign in by.")]


@app.command("backup")
def backup(
    to: Annotated[Path, typer.Option(help="A file that is not there yet.")],
    home: Home = HOME,
    db: Db = None,
) -> None:
    """Write all records into one file, while the watch goes on."""
    with records_of(home, db) as found:
        manifest = keeping.back_up(found, to, now=datetime.now(UTC))
    _say(f"{manifest.row_count:,} rows written to {to}")


@app.command("restore")
def restore(
    source: Annotated[Path, typer.Option("--from", help="A file that `backup` wrote.")],
    home: Home = HOME,
    db: Db = None,
) -> None:
    """Bring a backup into empty records, on SQLite or PostgreSQL, whichever wrote it."""
    with records_of(home, db, create=True) as found:
        manifest = keeping.restore(found, source, now=datetime.now(UTC))
    _say(f"{manifest.row_count:,} rows restored from {source}, of {manifest.made_at}")


@app.command("expire")
def expire_now(
    home: Home = HOME,
    db: Db = None,
    archive: Annotated[
        Path | None, typer.Option(help="The archive's folder; else the one in --home.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, delete nothing.")] = False,
    keep_days: Annotated[
        list[str] | None,
        typer.Option(help="CLASS=DAYS for fishing, pleasure, unknown or other. Repeat."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Delete what is past its time, as the watch does once a day, and log it."""
    keep = keep_for(keep_days or ())
    with records_of(home, db) as found:
        run = expire(
            found, open_archive(home, archive), keep, now=datetime.now(UTC), is_dry_run=dry_run
        )
    if as_json:
        _print_json(asdict(run))
        return
    _say("would be deleted:" if dry_run else "deleted:")
    for name, count in sorted(run.deleted.items()):
        _say(f"  {name}: {count:,}")
    _say(f"reports past their time, kept for an alert: {run.kept_for_alerts:,}")


@people.command("add")
def add(
    subject: Subject,
    name: Annotated[str | None, typer.Option(help="As shown; else the subject.")] = None,
    role: Annotated[
        str, typer.Option(help="viewer, watch_officer, releasing_officer or admin.")
    ] = "watch_officer",
    inactive: Annotated[bool, typer.Option("--inactive", help="May no longer sign in.")] = False,
    home: Home = HOME,
    db: Db = None,
) -> None:
    """Add somebody, or change their name, role, or whether they may sign in."""
    with records_of(home, db, create=True) as found:
        officer = keeping.put_person(
            found, subject, name=name, role=role, now=datetime.now(UTC), is_active=not inactive
        )
    _say(f"{officer.subject}: {officer.name}, {officer.role.value}")


@people.command("list")
def list_people(home: Home = HOME, db: Db = None, as_json: AsJson = False) -> None:
    """Say who may sign in, and as what."""
    with records_of(home, db) as found:
        known = keeping.everybody(found)
    rows: list[dict[str, object]] = [
        {
            "subject": one.officer.subject,
            "name": one.officer.name,
            "role": one.officer.role.value,
            "is_active": one.is_active,
            "added_at": one.added_at,
        }
        for one in known
    ]
    _print_rows(rows, as_json=as_json)


@token.command("make")
def make(
    subject: Subject,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    days: Annotated[float | None, typer.Option(help="Until it ends; else never.")] = None,
    home: Home = HOME,
    db: Db = None,
) -> None:
    """Make a token and print it. It is shown once: only its digest is kept."""
    with records_of(home, db) as found:
        made = keeping.make_token(found, subject, label=label, days=days, now=datetime.now(UTC))
    Console(soft_wrap=True).out(made)


@token.command("list")
def list_tokens(home: Home = HOME, db: Db = None, as_json: AsJson = False) -> None:
    """Say which tokens were made, without the tokens."""
    with records_of(home, db) as found:
        known = keeping.tokens(found)
    _print_rows([asdict(one) for one in known], as_json=as_json)


@token.command("revoke")
def revoke(
    token_id: Annotated[int, typer.Argument(help="Its number in the list.")],
    home: Home = HOME,
    db: Db = None,
) -> None:
    """End a token."""
    with records_of(home, db) as found:
        keeping.revoke_token(found, token_id, now=datetime.now(UTC))
    _say(f"token {token_id} has ended")


def _say(text: str) -> None:
    Console().print(escape(text), soft_wrap=True, highlight=False)


def _print_json(document: object) -> None:
    Console(soft_wrap=True).out(json.dumps(document, default=str, ensure_ascii=False))


def _print_rows(rows: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        _print_json(rows)
        return
    table = Table(*(rows[0] if rows else ()), box=None)
    for row in rows:
        table.add_row(*(escape("" if value is None else str(value)) for value in row.values()))
    Console().print(table)
