"""The hand-over report: one page of plain HTML for the officer who comes.

Names and reasons come from ships and from people, so every text is escaped, and the page runs no
script at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Final

from seawarden.app.desk.asking import question
from seawarden.app.desk.figures import AlarmFigures
from seawarden.app.desk.figures_of import desk_figures
from seawarden.app.desk.lines import LineBook
from seawarden.app.watch.center import Centre
from seawarden.model.desk import AlertNow
from seawarden.model.disposition import Disposition
from seawarden.model.shift import Shift, ShiftEntry
from seawarden.model.source_health import SourceHealth

# Without a shift in the log the report is about so long: a usual watch.
USUAL_WATCH: Final = timedelta(hours=8)

SOURCE_HEADS: Final = ("source", "state", "since", "reports", "rejected", "trouble")
STYLE: Final = """
body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#16202a;background:#fff}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem;border-bottom:1px solid}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0}
th,td{border-bottom:1px solid #c8d0d8}
.origin{border:3px solid;padding:.4rem .8rem;font-weight:700}.quiet{color:#4a5763}
@media print{body{margin:0}}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handover:
    """What the officer who comes must know."""

    origin: str
    now: datetime
    begin: datetime
    shift: Shift | None  # null: none is in the log
    standing: Sequence[AlertNow]
    done: Sequence[Disposition]
    entries: Sequence[ShiftEntry]
    sources: Sequence[SourceHealth]
    figures: AlarmFigures


def handover_of(centre: Centre) -> Handover:
    """Gather it: of the present shift, else of the last one, else of the last eight hours."""
    now = centre.clock()
    with centre.records.reading() as desk:
        shift = desk.shifts.present() or next(iter(desk.shifts.latest(limit=1)), None)
        begin = now - USUAL_WATCH if shift is None else shift.begin
        standing = desk.alerts.standing(now=now)
        done = desk.dispositions.done(start=begin, end=now + timedelta.resolution)
        entries = desk.shifts.entries(start=begin, end=now + timedelta.resolution)
    span = max(now - begin, timedelta(minutes=1))
    return Handover(
        origin=centre.origin, now=now, begin=begin, shift=shift, standing=standing, done=done,
        entries=entries, sources=centre.sources(), figures=desk_figures(centre, span=span).figures,
    )  # fmt: skip


def handover_html(told: Handover, book: LineBook) -> str:
    """Return the report as a page."""
    has = "nobody" if told.shift is None else told.shift.officer.name
    summary = "" if told.shift is None else told.shift.summary or ""
    origin = "" if told.origin == "REAL" else f'<p class="origin">{escape(told.origin)}</p>'
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hand-over {_at(told.now)}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>Hand-over, {_at(told.now)}</h1>
{origin}
<p>From {_at(told.begin)}; the desk was with {escape(has)}. {escape(summary)}</p>
<h2>Standing alerts ({len(told.standing)})</h2>
{_standing(told.standing, book)}
<h2>What was done</h2>
{_table(("time", "alert", "act", "officer", "reason"), _done_rows(told.done))}
<h2>Log</h2>
{_table(("time", "officer", "entry", "alert"), _entry_rows(told.entries))}
<h2>Sources</h2>
{_table(SOURCE_HEADS, _source_rows(told.sources))}
<h2>What the desk cost</h2>
{_figures(told.figures)}
</body>
</html>
"""


def _standing(standing: Sequence[AlertNow], book: LineBook) -> str:
    heads = ("kind", "level", "ship", "line", "next line in", "state", "reason", "to ask")
    rows = [
        (
            one.kind.replace("_", " "),
            one.level,
            one.vessel_name or f"MMSI {one.vessel_id}",
            book.name(one.asset_id) or "none",
            _lead(one, book),
            one.state.value,
            one.reason,
            question(one.kind),
        )
        for one in standing
    ]
    return _table(heads, rows)


def _lead(one: AlertNow, book: LineBook) -> str:
    if one.lead_time is None:
        return "none ahead"
    return f"{book.name(one.next_asset_id)} {_lasting(one.lead_time)} after {_at(one.end)}"


def _done_rows(done: Iterable[Disposition]) -> list[tuple[str, ...]]:
    return [
        (_at(one.time), one.alert_id[:8], one.act.value, one.officer.name, one.reason or "")
        for one in done
    ]


def _entry_rows(entries: Iterable[ShiftEntry]) -> list[tuple[str, ...]]:
    return [
        (_at(one.time), one.officer.name, one.text, (one.alert_id or "")[:8]) for one in entries
    ]


def _source_rows(sources: Iterable[SourceHealth]) -> list[tuple[str, ...]]:
    return [
        (
            one.source, one.state.value, _at(one.since), f"{one.reports:,}", f"{one.rejected:,}",
            one.trouble or "",
        )
        for one in sources
    ]  # fmt: skip


def _figures(told: AlarmFigures) -> str:
    hourly = "not known" if told.hourly is None else f"{told.hourly:.1f}"
    median = told.acknowledge_median
    rows = [
        ("alerts an officer-hour", hourly, told.verdicts.get("hourly", "")),
        ("most in ten minutes", str(told.peak), told.verdicts["floods"]),
        ("standing over a day", str(len(told.standing)), told.verdicts["standing"]),
        ("chattering", str(len(told.chatters)), told.verdicts["chatters"]),
        ("waiting for an officer", str(told.waiting_count), ""),
        (
            "half were acknowledged within",
            "none was" if median is None else _lasting(median),
            told.verdicts.get("acknowledge", ""),
        ),
    ]
    return _table(("measure", "value", "verdict"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return '<p class="quiet">None.</p>'
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _at(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _lasting(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 120 else f"{minutes} min"
