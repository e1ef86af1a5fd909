"""The report of an incident as one page that needs nothing else: plots are drawn inside it.

Names and texts come from ships and from people, so every text is escaped; no script runs.
"""

from datetime import datetime, timedelta
from html import escape
from typing import Final

from seawarden.app.desk.incident_story import Bars, Heading, Part, Passages, Rows, Story, Words

STYLE: Final = """
body{font:15px/1.45 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;
color:#16202a;background:#fff}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem;border-bottom:1px solid}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;
border-bottom:1px solid #c8d0d8;overflow-wrap:anywhere}
.origin{border:3px solid;padding:.4rem .8rem;font-weight:700}.quiet{color:#4a5763}
figure{margin:.6rem 0}svg text{font:12px system-ui,sans-serif;fill:#16202a}
@media print{body{margin:0}}
"""
WIDTH_PX: Final = 720
NAMES_PX: Final = 220
BAR_PX: Final = 24
BARS_MOST: Final = 20
PLOT_PX: Final = (60, 20, 640, 200)  # left, top, width and height inside the axes


def incident_html(story: Story) -> str:
    """Return the report as a page."""
    banner = "" if story.banner is None else f'<p class="origin">{escape(story.banner)}</p>'
    body = "\n".join(_part(one, story.banner) for one in story.parts)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(story.title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(story.title)}</h1>
{banner}
{body}
</main>
</body>
</html>
"""


def _part(one: Part, banner: str | None) -> str:
    match one:
        case Heading(text=text):
            return f"<h2>{escape(text)}</h2>"
        case Words(text=text):
            return f"<p>{escape(text)}</p>"
        case Rows():
            return _table(one)
        case Bars():
            return _figure(_bars(one), one.title, banner)
        case Passages():
            return _figure(_passages(one), one.title, banner)


def _table(one: Rows) -> str:
    if not one.rows:
        return '<p class="quiet">None.</p>'
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in one.heads)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in one.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _figure(drawn: str, title: str, banner: str | None) -> str:
    marked = "" if banner is None else f" {banner}."
    return f"<figure>{drawn}<figcaption>{escape(title)}.{escape(marked)}</figcaption></figure>"


def _svg(inside: str, height_px: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH_PX} {height_px}" width="{WIDTH_PX}" height="{height_px}" '
        f'role="img" aria-label="{escape(title)}">{inside}</svg>'
    )


def _bars(one: Bars) -> str:
    rows = one.rows[:BARS_MOST]
    full = WIDTH_PX - NAMES_PX - 80
    drawn = [
        f'<text x="0" y="{16 + at * BAR_PX}">{escape(name[:34])}</text>'
        f'<rect x="{NAMES_PX}" y="{4 + at * BAR_PX}" width="{full}" height="14" fill="#e3e8ee"/>'
        f'<rect x="{NAMES_PX}" y="{4 + at * BAR_PX}" width="{full * value:.1f}" height="14" '
        f'fill="#1f5f8b"/>'
        f'<text x="{NAMES_PX + full + 8}" y="{16 + at * BAR_PX}">{100 * value:.1f} %</text>'
        for at, (name, value) in enumerate(rows)
    ]
    return _svg("".join(drawn), BAR_PX * len(rows) + 4, one.title)


def _passages(one: Passages) -> str:
    axes = Scales(one)
    left, top, width, height = PLOT_PX
    first, last = (axes.x(time) for time in one.window)
    points = "".join(
        f'<circle cx="{left + width * axes.x(time):.1f}" cy="{top + height * axes.y(kp):.1f}" '
        f'r="4" fill="#b3261e"><title>{escape(name)}</title></circle>'
        for time, kp, name in one.points
    )
    frame = (
        f'<rect x="{left + width * first:.1f}" y="{top}" width="{width * (last - first):.1f}" '
        f'height="{height}" fill="#dbe7f3"/>'
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" '
        f'stroke="#4a5763"/>'
    )
    words = (
        f'<text x="{left}" y="{top + height + 16}">{axes.start:%m-%d %H:%M}</text>'
        f'<text x="{left + width}" y="{top + height + 16}" text-anchor="end">'
        f"{axes.end:%m-%d %H:%M}</text>"
        f'<text x="0" y="{top + 10}">{axes.high_km:.1f} km</text>'
        f'<text x="0" y="{top + height}">{axes.low_km:.1f} km</text>'
    )
    return _svg(frame + points + words, top + height + 24, one.title)


class Scales:
    """Where times and kilometre points fall on a plot, 0 to 1 from its upper left corner."""

    def __init__(self, one: Passages) -> None:
        times = [*one.window, *(time for time, _, _ in one.points)]
        kps = [kp for _, kp, _ in one.points]
        spare = max((max(times) - min(times)) / 20, timedelta(minutes=1))
        self.start: datetime = min(times) - spare
        self.end: datetime = max(times) + spare
        room = max((max(kps) - min(kps)) / 10, 0.5)
        self.low_km, self.high_km = min(kps) - room, max(kps) + room

    def x(self, time: datetime) -> float:
        """Return where a time falls."""
        return (time - self.start) / (self.end - self.start)

    def y(self, kp_km: float) -> float:
        """Return where a kilometre point falls."""
        return (self.high_km - kp_km) / (self.high_km - self.low_km)
