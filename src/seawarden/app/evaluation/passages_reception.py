"""When a generated ship sends, and which of it is received."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np

from seawarden.app.evaluation.injection_path import Floats

# ITU-R M.1371-5, table 1: at anchor or moored a class A transponder reports every 3 minutes.
AT_REST: Final = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sends:
    """What a transponder sends, and how well it is heard.

    Attributes:
        interval: between the reports that an archive keeps, under way.
        speed: speed over ground is sent.
        course: likewise.
        heading: likewise; class B and ships without a gyro repeater send none.
        lost: part of the reports that is lost, each for itself.
        fades: how often, on average, reception fails altogether.
        fade: how long that lasts, on average.
    """

    interval: timedelta = timedelta(minutes=1)
    speed: bool = True
    course: bool = True
    heading: bool = True
    lost: float = 0.03
    fades: timedelta = timedelta(hours=8)
    fade: timedelta = timedelta(minutes=6)


def received(sends: Sends, tick_s: Floats, stays: Floats, rng: np.random.Generator) -> Floats:
    """Return when reports are received, within ticks at which she may stay (1) or not (0)."""
    interval_s = sends.interval.total_seconds()
    sent = np.arange(tick_s[0] + rng.uniform(0.0, interval_s), tick_s[-1], interval_s)
    sent = sent + np.round(rng.uniform(-0.05, 0.05, len(sent)) * interval_s)
    sent = np.round(np.clip(np.sort(sent), tick_s[0], tick_s[-1]))
    rests = np.interp(sent, tick_s, stays) > 0.5
    every = max(1, round(AT_REST.total_seconds() / interval_s))
    is_sent = ~rests | (np.arange(len(sent)) % every == 0)
    heard = rng.random(len(sent)) >= sends.lost
    for begin, end in silences(sends, float(tick_s[0]), float(tick_s[-1]), rng):
        heard &= (sent < begin) | (sent >= end)
    return np.unique(sent[is_sent & heard])


def silences(
    sends: Sends, begin_s: float, end_s: float, rng: np.random.Generator
) -> list[tuple[float, float]]:
    """Draw when reception fails: times between and lengths are exponential."""
    found, at = list[tuple[float, float]](), begin_s
    while True:
        at += rng.exponential(sends.fades.total_seconds())
        if at >= end_s:
            return found
        length = rng.exponential(sends.fade.total_seconds())
        found.append((at, at + length))
        at += length
