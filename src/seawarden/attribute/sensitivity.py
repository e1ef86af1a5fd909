"""What the answer would be if something were otherwise: always told beside it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """One way in which the answer is asked for."""

    name: str
    doubt: float = 1.0  # times the standard deviations of time and place
    unknown: float = 1.0  # times the prior of an unknown ship
    none: float = 1.0  # times the prior of no ship
    with_behaviour: bool = True
    with_capability: bool = True
    with_silences: bool = True


VARIANTS: Final = (
    Variant(name="as given"),
    Variant(name="without behaviour", with_behaviour=False),
    Variant(name="time and place twice as doubtful", doubt=2.0),
    Variant(name="an unknown ship three times as likely", unknown=3.0),
    Variant(name="no ship a third as likely", none=1.0 / 3.0),
    Variant(name="no ship twice as likely", none=2.0),
    Variant(name="without size, gear and depth", with_capability=False),
    Variant(name="without crossings in silences", with_silences=False),
)
