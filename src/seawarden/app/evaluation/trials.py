"""Which trials are run: on what ships, and on more where a folder of further data is named."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import numpy as np

from seawarden.app.evaluation.background import drift, kattegat, north_sea, north_sea_laid, solent
from seawarden.app.evaluation.case import Case
from seawarden.app.evaluation.charted import charted_waters
from seawarden.app.evaluation.hard_negatives import hard_negatives
from seawarden.app.evaluation.injection_drag import SLOW_RAMP_MIN
from seawarden.app.evaluation.injection_ground import ground
from seawarden.app.evaluation.injection_kinds import INJECTIONS
from seawarden.app.evaluation.injection_worlds import drag_worlds
from seawarden.app.evaluation.looks import KIND
from seawarden.app.evaluation.measuring import Trial
from seawarden.app.evaluation.passages import passages
from seawarden.model.errors import SettingsError

# Each draws from a stream of its own, so that one more trial changes no other.
DRAGS, PASSAGES, PASSAGE_DRAGS, HONEST, GALE, CHARTED, CHARTED_DRAGS = range(7)
SLOW: Final = 50  # added to the stream of sudden drags, gives that of slow ones
FIRST_OF_KINDS: Final = 100
AHEAD: Final = timedelta(hours=1)  # generated drags begin so long before a line
SOLENT: Final = "ais/solent_2016_82min.csv"


@dataclass(frozen=True, kw_only=True, slots=True)
class Traffic:
    """All traffic that is looked at as it is.

    Attributes:
        real: as it was recorded.
        listed: of that, where every alert is listed for a person to judge: its ships bear no
            numbers of their own, or are known by a published account.
        generated: SYNTHETIC passages, and ships with honest causes of alarm.
        charted: SYNTHETIC, with everything charted, for what each evidence is worth.
        kattegat: two days of it; null: no folder of further data was named.
    """

    real: tuple[Case, ...]
    listed: tuple[Case, ...]
    generated: tuple[Case, ...]
    charted: Case
    kattegat: Case | None

    @property
    def carrying(self) -> tuple[Case, ...]:
        """Where things are put in: the Kattegat, and generated passages."""
        return (
            (self.generated[0],) if self.kattegat is None else (self.kattegat, self.generated[0])
        )

    @property
    def every(self) -> tuple[Case, ...]:
        """All of it."""
        return (*self.real, *self.generated, self.charted)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """How much is drawn.

    Attributes:
        per_ratio: drags of each speed ratio, put into real traffic.
        per_ratio_generated: the same, put into generated passages.
        per_ratio_charted: the same, put into charted waters.
        per_ratio_slow: drags of each ratio that come on slowly, put into each of these.
        per_kind: injections of every other kind, put into each traffic.
        passages: generated ships.
        of_each_cause: ships of each honest cause.
        of_each_charted: the same, in charted waters.
        passing_charted: ships that only pass there.
    """

    per_ratio: int = 30
    per_ratio_generated: int = 10
    per_ratio_charted: int = 12
    per_ratio_slow: int = 10
    per_kind: int = 20
    passages: int = 80
    of_each_cause: int = 4
    of_each_charted: int = 6
    passing_charted: int = 40


USUAL: Final = Sizes()


def traffic(data: Path | None, *, seed: int, sizes: Sizes = USUAL) -> Traffic:
    """Read or generate all traffic.

    Args:
        data: the folder of data that does not ship; null: there is none.
        seed: of what is generated.
        sizes: how much of it.

    Raises:
        SettingsError: the folder lacks a file.
    """
    if data is not None and not data.is_dir():
        raise SettingsError(f"--data {data}: is no folder; name the one with ais/ and routes/")
    sea = None if data is None else kattegat(data)
    generated = (
        passages(stream(seed, PASSAGES), ships=sizes.passages, charted=True),
        hard_negatives(stream(seed, HONEST), of_each=sizes.of_each_cause),
        hard_negatives(
            stream(seed, GALE), of_each=sizes.of_each_cause, weather=True, charted=True
        ),
    )
    charted = charted_waters(
        stream(seed, CHARTED), of_each=sizes.of_each_charted, passing=sizes.passing_charted
    )
    hour = (north_sea(), north_sea_laid())
    if data is None or sea is None:
        return Traffic(real=hour, listed=hour, generated=generated, charted=charted, kattegat=None)
    drifter = drift(data)
    return Traffic(
        real=(sea, *hour, solent(data / SOLENT), drifter), listed=(*hour, drifter),
        generated=generated, charted=charted, kattegat=sea,
    )  # fmt: skip


def drag_trials(seas: Traffic, *, seed: int, sizes: Sizes = USUAL) -> list[Trial]:
    """Return the trials of drags under way: on real traffic where there is some, and generated.

    A drag begins anywhere; in generated passages an hour or more before a line.
    """
    lane, anywhere = seas.generated[0], timedelta(0)
    asked = [(lane, PASSAGE_DRAGS, sizes.per_ratio_generated, AHEAD),
             (seas.charted, CHARTED_DRAGS, sizes.per_ratio_charted, anywhere)]  # fmt: skip
    if seas.kattegat is not None:
        asked.insert(0, (seas.kattegat, DRAGS, sizes.per_ratio, anywhere))
    return [
        Trial(
            kind=KIND,
            untouched=case,
            injected=drag_worlds(case, stream(seed, number), per_ratio=per_ratio, lead=lead),
            slowly=drag_worlds(
                case, stream(seed, SLOW + number), per_ratio=sizes.per_ratio_slow, lead=lead,
                ramp_min=SLOW_RAMP_MIN,
            ),
        )
        for case, number, per_ratio, lead in asked
    ]  # fmt: skip


def kind_trials(
    seas: Traffic, kinds: Container[str], *, seed: int, sizes: Sizes = USUAL
) -> list[Trial]:
    """Return the trials of every other kind asked for, each in every traffic that carries it.

    Real traffic comes first; what is put in needs passages, and lines where it happens at lines.
    """
    grounds = [ground(case) for case in seas.carrying]
    found = []
    for number, (kind, inject) in enumerate(sorted(INJECTIONS.items())):
        for place, each in enumerate(grounds):
            if kind not in kinds:
                continue
            rng = stream(seed, FIRST_OF_KINDS + len(grounds) * number + place)
            copies = inject(each, rng, sizes.per_kind)
            if copies:
                found.append(Trial(kind=kind, untouched=each.traffic, injected=copies))
    return found


def stream(seed: int, number: int) -> np.random.Generator:
    """Return one of the streams of luck that a seed gives."""
    return np.random.default_rng([seed, number])
