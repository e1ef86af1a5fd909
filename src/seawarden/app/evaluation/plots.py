"""Plots as SVG, written by hand: points, lines and whiskers in a frame with two axes."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

# Okabe and Ito (2008): told apart by people who see few colours. Marks tell series apart as well.
COLOURS: Final = ("#0072b2", "#d55e00", "#008060", "#a8488a", "#3d3d3d", "#b58900", "#3f9fd6")
MARKS: Final = ("circle", "square", "triangle", "diamond", "bar")
INK: Final = "#16303f"
FAINT: Final = "#c9d3da"
WIDTH_PX: Final = 760
HEIGHT_PX: Final = 440
LEFT_PX: Final = 70
RIGHT_PX: Final = 210
TOP_PX: Final = 52
BOTTOM_PX: Final = 62
LEGEND_ROW_PX: Final = 20
MARK_PX: Final = 4.5
TICKS_MOST: Final = 8
STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """Points of one name.

    Attributes:
        name: for the legend.
        points: x and y.
        whiskers: low and high of y at each point; none: no whiskers.
        joined: a line runs through the points.
        marked: the points are marked.
    """

    name: str
    points: Sequence[Point]
    whiskers: Sequence[Point] = ()
    joined: bool = False
    marked: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """One axis.

    Attributes:
        label: with its unit.
        low: where it begins.
        high: where it ends.
        is_log: equal factors lie equally far apart. What lies below `low` stands on it.
    """

    label: str
    low: float
    high: float
    is_log: bool = False

    def part(self, value: float) -> float:
        """Return how far along the axis a value lies: 0 at its beginning, 1 at its end."""
        held = min(max(value, self.low), self.high)
        if self.is_log:
            return math.log(held / self.low) / math.log(self.high / self.low)
        return (held - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Return round values from one end to the other."""
        if self.is_log:
            first, last = math.log10(self.low), math.log10(self.high)
            return [10.0**power for power in range(math.ceil(first), math.floor(last) + 1)]
        step = _step(self.high - self.low)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A line across the plot, with a word beside it.

    Attributes:
        x: where it stands; null: it lies.
        y: where it lies; null: it stands.
        says: the word.
    """

    says: str
    x: float | None = None
    y: float | None = None


def chart(
    title: str, x: Axis, y: Axis, series: Sequence[Series], *, marks: Sequence[Mark] = (),
) -> str:  # fmt: skip
    """Return a plot. What is not a number is left out."""
    frame = _Frame(x=x, y=y)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" '
            f'width="{WIDTH_PX}" height="{HEIGHT_PX}" role="img" aria-labelledby="title" '
            'font-family="Helvetica, Arial, sans-serif" font-size="12">',
            f'<title id="title">{escape(title)}</title>',
            f'<rect width="{WIDTH_PX}" height="{HEIGHT_PX}" fill="#fbfaf7"/>',
            f'<text x="{LEFT_PX}" y="26" font-size="15" fill="{INK}">{escape(title)}</text>',
            *_grid(frame),
            *_marks(frame, marks),
            *(line for number, each in enumerate(series) for line in _drawn(frame, number, each)),
            *_legend(series),
            "</svg>",
            "",
        ]
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Frame:
    x: Axis
    y: Axis

    def at(self, point: Point) -> Point:
        width, height = WIDTH_PX - LEFT_PX - RIGHT_PX, HEIGHT_PX - TOP_PX - BOTTOM_PX
        across, up = self.x.part(point[0]), self.y.part(point[1])
        return LEFT_PX + width * across, TOP_PX + height * (1.0 - up)


def _step(span: float) -> float:
    rough = span / TICKS_MOST
    decade = 10.0 ** math.floor(math.log10(rough))
    return next(factor * decade for factor in STEPS if factor * decade >= rough)


def _grid(frame: _Frame) -> Iterator[str]:
    for tick in frame.x.ticks():
        (x, low), (_, high) = frame.at((tick, frame.y.low)), frame.at((tick, frame.y.high))
        yield _line((x, low), (x, high), FAINT)
        yield _text((x, low + 18), f"{tick:.6g}", anchor="middle")
    for tick in frame.y.ticks():
        (left, y), (right, _) = frame.at((frame.x.low, tick)), frame.at((frame.x.high, tick))
        yield _line((left, y), (right, y), FAINT)
        yield _text((left - 8, y + 4), f"{tick:.6g}", anchor="end")
    middle, low = (LEFT_PX + WIDTH_PX - RIGHT_PX) / 2, HEIGHT_PX - BOTTOM_PX
    yield _text((middle, low + 42), frame.x.label, anchor="middle")
    turned = f'transform="rotate(-90 18 {(TOP_PX + low) / 2:.1f})"'
    yield _text((18, (TOP_PX + low) / 2), frame.y.label, anchor="middle", more=turned)


def _marks(frame: _Frame, marks: Sequence[Mark]) -> Iterator[str]:
    for mark in marks:
        if mark.x is not None:
            begin, end = frame.at((mark.x, frame.y.low)), frame.at((mark.x, frame.y.high))
            label = (end[0] + 4, end[1] + 12)
        else:
            height = frame.y.low if mark.y is None else mark.y
            begin, end = frame.at((frame.x.low, height)), frame.at((frame.x.high, height))
            label = (end[0] + 6, end[1] + 4)
        yield _line(begin, end, INK, more='stroke-dasharray="5 4"')
        yield _text(label, mark.says)


def _drawn(frame: _Frame, number: int, series: Series) -> Iterator[str]:
    colour = COLOURS[number % len(COLOURS)]
    known = [point for point in series.points if all(map(math.isfinite, point))]
    if series.joined and len(known) > 1:
        places = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(frame.at, known))
        yield f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for (x, _), (low, high) in zip(series.points, series.whiskers, strict=False):
        if all(map(math.isfinite, (x, low, high))):
            yield _line(frame.at((x, low)), frame.at((x, high)), colour)
    if series.marked:
        yield from (_mark(frame.at(point), number) for point in known)


def _mark(place: Point, number: int) -> str:
    (x, y), r = place, MARK_PX
    paint = f'fill="{COLOURS[number % len(COLOURS)]}"'
    shape = MARKS[number % len(MARKS)]
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" {paint}/>'
    corners: Sequence[Point] = {
        "square": ((x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)),
        "triangle": ((x, y - r), (x + r, y + r), (x - r, y + r)),
        "diamond": ((x, y - r), (x + r, y), (x, y + r), (x - r, y)),
        "bar": ((x - r, y - 1), (x + r, y - 1), (x + r, y + 1), (x - r, y + 1)),
    }[shape]
    places = " ".join(f"{across:.1f},{down:.1f}" for across, down in corners)
    return f'<polygon points="{places}" {paint}/>'


def _legend(series: Sequence[Series]) -> Iterator[str]:
    x = WIDTH_PX - RIGHT_PX + 24
    for number, each in enumerate(series):
        y = TOP_PX + 30 + LEGEND_ROW_PX * number
        yield _mark((x, y), number)
        yield _text((x + 12, y + 4), each.name)


def _line(begin: Point, end: Point, colour: str, *, more: str = "") -> str:
    return (
        f'<line x1="{begin[0]:.1f}" y1="{begin[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
        f'stroke="{colour}" {more}/>'
    )


def _text(place: Point, says: str, *, anchor: str = "start", more: str = "") -> str:
    return (
        f'<text x="{place[0]:.1f}" y="{place[1]:.1f}" text-anchor="{anchor}" fill="{INK}" {more}>'
        f"{escape(says)}</text>"
    )
