"""The report of an incident as a PDF: the same parts as the page, set by ReportLab.

The same report gives the same bytes. The fonts are those that every reader of PDF has, so a
character outside Windows-1252 is shown as a question mark; the page shows all.
"""

from html import escape
from io import BytesIO
from typing import Any, Final

from reportlab.graphics.shapes import (  # type: ignore[import-untyped]  # it ships no types
    Circle,
    Drawing,
    Rect,
    String,
)
from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import (  # type: ignore[import-untyped]
    ParagraphStyle,
    getSampleStyleSheet,
)
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from seawarden.app.desk.incident_html import BARS_MOST, Scales
from seawarden.app.desk.incident_story import Bars, Heading, Part, Passages, Rows, Story, Words

INK: Final = colors.HexColor("#1f5f8b")
PALE: Final = colors.HexColor("#dbe7f3")
MARGIN: Final = 18 * mm
WIDTH: Final = A4[0] - 2 * MARGIN
CELL_MOST: Final = 600  # characters: a cell must fit on one page
BAR_PT: Final = 16
LOOK: Final = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
)


def incident_pdf(story: Story) -> bytes:
    """Return the report as a PDF."""
    held = BytesIO()
    paper = SimpleDocTemplate(
        held, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN,
        bottomMargin=MARGIN, title=_plain(story.title), author="Seawarden", invariant=1,
    )  # fmt: skip

    def mark(canvas: Any, _paper: object) -> None:  # noqa: ANN401  ReportLab ships no types
        canvas.setFont("Helvetica-Bold", 9)
        head = _plain(story.title) if story.banner is None else f"{story.banner}: not the present"
        canvas.drawString(MARGIN, A4[1] - 11 * mm, head)
        canvas.drawRightString(A4[0] - MARGIN, 9 * mm, f"page {canvas.getPageNumber()}")

    styles = getSampleStyleSheet()
    small = ParagraphStyle("small", parent=styles["BodyText"], fontSize=8, leading=9.5)
    parts: list[Any] = [Paragraph(_safe(story.title), styles["Title"])]
    for one in story.parts:
        parts += _set(one, styles, small)
    paper.build(parts, onFirstPage=mark, onLaterPages=mark)
    return held.getvalue()


def _set(one: Part, styles: Any, small: Any) -> list[Any]:  # noqa: ANN401  as above
    match one:
        case Heading(text=text):
            return [Paragraph(_safe(text), styles["Heading2"])]
        case Words(text=text):
            return [Paragraph(_safe(text), styles["BodyText"])]
        case Rows():
            return _table(one, small)
        case Bars():
            return [_bars(one), Paragraph(_safe(f"{one.title}."), small), Spacer(0, 6)]
        case Passages():
            return [_passages(one), Paragraph(_safe(f"{one.title}."), small), Spacer(0, 6)]


def _table(one: Rows, small: Any) -> list[Any]:  # noqa: ANN401  as above
    if not one.rows:
        return [Paragraph("None.", small)]
    cells = [[Paragraph(f"<b>{_safe(name)}</b>", small) for name in one.heads]]
    cells += [[Paragraph(_safe(cell[:CELL_MOST]), small) for cell in row] for row in one.rows]
    return [LongTable(cells, colWidths=_widths(one), repeatRows=1, style=LOOK), Spacer(0, 6)]


def _widths(one: Rows) -> list[float]:
    """Share the width out by the longest text of each column, none below a fair least."""
    longest = [
        max(len(one.heads[at]), *(min(len(row[at]), 60) for row in one.rows)) + 4
        for at in range(len(one.heads))
    ]
    return [WIDTH * part / sum(longest) for part in longest]


def _bars(one: Bars) -> Any:  # noqa: ANN401  as above
    rows = one.rows[:BARS_MOST]
    drawn = Drawing(WIDTH, BAR_PT * len(rows) + 4)
    left, full = 150.0, WIDTH - 200.0
    for at, (name, value) in enumerate(rows):
        y = BAR_PT * (len(rows) - 1 - at) + 4
        drawn.add(String(0, y + 2, _plain(name[:30]), fontSize=8))
        drawn.add(Rect(left, y, full, 9, fillColor=PALE, strokeColor=None))
        drawn.add(Rect(left, y, full * value, 9, fillColor=INK, strokeColor=None))
        drawn.add(String(left + full + 6, y + 2, f"{100 * value:.1f} %", fontSize=8))
    return drawn


def _passages(one: Passages) -> Any:  # noqa: ANN401  as above
    axes, left, height = Scales(one), 45.0, 130.0
    width, bottom = WIDTH - left - 10, 16.0
    drawn = Drawing(WIDTH, height + bottom + 8)
    first, last = (left + width * axes.x(time) for time in one.window)
    drawn.add(Rect(first, bottom, last - first, height, fillColor=PALE, strokeColor=None))
    drawn.add(Rect(left, bottom, width, height, fillColor=None, strokeColor=colors.grey))
    for time, kp_km, _ in one.points:
        x, y = left + width * axes.x(time), bottom + height * (1 - axes.y(kp_km))
        drawn.add(Circle(x, y, 2.5, fillColor=INK, strokeColor=None))
    drawn.add(String(left, 4, f"{axes.start:%m-%d %H:%M}", fontSize=8))
    end = String(left + width, 4, f"{axes.end:%m-%d %H:%M}", fontSize=8, textAnchor="end")
    drawn.add(end)
    drawn.add(String(0, bottom + height - 8, f"{axes.high_km:.1f} km", fontSize=8))
    drawn.add(String(0, bottom, f"{axes.low_km:.1f} km", fontSize=8))
    return drawn


def _safe(text: str) -> str:
    return escape(_plain(text))


def _plain(text: str) -> str:
    """Return text in the characters of the fonts: control characters are spaces."""
    shown = "".join(one if one.isprintable() else " " for one in text)
    return shown.encode("cp1252", "replace").decode("cp1252")
