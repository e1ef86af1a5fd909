"""Numbers that are not what they seem: two ships on one, one ship on two, another name."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from seawarden.app.evaluation.injection import Injected, row_of_truth, span
from seawarden.model.vessel import VESSEL

# Near the highest whose check digit holds (IMO resolution A.1117(30)): made up, as the ships are.
IMO: Final = (9_999_981, 9_999_993)


def clone(track: pl.DataFrame, other: pl.DataFrame, *, case_id: str) -> Injected | None:
    """Let a second ship send the number of the first, somewhere else at the same time.

    It is true from the instant from which both are heard to the one to which both are; null
    where they never are.

    Args:
        track: FIX of the ship whose number it is, sorted by time.
        other: FIX of a second real ship, sorted by time; hers stand under the number from now on.
        case_id: of the row of truth.
    """
    vessel_id = int(track["vessel_id"][0])
    both = pl.concat([track, other.with_columns(vessel_id=pl.lit(vessel_id, pl.UInt32))])
    (begun, over), (other_begun, other_over) = span(track), span(other)
    onset, end = max(begun, other_begun), min(over, other_over)
    if end <= onset:
        return None
    truth = row_of_truth(
        case_id=case_id, vessel_id=vessel_id, kind="identity_clone", onset=onset, end=end,
        variant=f"with the reports of {int(other['vessel_id'][0])}",
    )  # fmt: skip
    return Injected(
        fixes=both.sort("time", maintain_order=True),
        truth=truth,
        replaces=(int(other["vessel_id"][0]),),
    )


def handover(
    track: pl.DataFrame, *, at: datetime, silent: timedelta, other_id: int, case_id: str
) -> Injected:
    """Let a ship fall silent and go on under another number.

    It is true from her last report under the first number, for the rest of her track.

    Args:
        track: FIX of one ship, sorted by time.
        at: within the track.
        silent: she sends nothing for so long.
        other_id: the number under which she goes on; nobody else has it.
        case_id: of the row of truth.
    """
    vessel_id = int(track["vessel_id"][0])
    before = track.filter(pl.col("time") < at)
    after = track.filter(pl.col("time") >= at + silent)
    truth = row_of_truth(
        case_id=case_id, vessel_id=vessel_id, other_id=other_id, kind="identity_change",
        onset=span(before)[1], end=span(track)[1], variant="another number",
    )  # fmt: skip
    renumbered = after.with_columns(vessel_id=pl.lit(other_id, pl.UInt32))
    return Injected(fixes=pl.concat([before, renumbered]), truth=truth)


def renaming(track: pl.DataFrame, *, at: datetime, case_id: str) -> Injected:
    """Let a ship say that she is another: name, call sign, IMO number and size, on one number.

    Args:
        track: FIX of one ship, sorted by time.
        at: within the track; she says the first at its beginning.
        case_id: of the row of truth.
    """
    vessel_id, (begin, end) = int(track["vessel_id"][0]), span(track)
    said = [
        dict.fromkeys(VESSEL)
        | {
            "vessel_id": vessel_id, "time": time, "imo": imo, "name": name, "call_sign": call,
            "ship_type": 70, "length_m": length_m, "beam_m": beam_m,
        }
        for time, imo, name, call, length_m, beam_m in (
            (begin, IMO[0], "MADE AS BUILT", "AAAA1", 180.0, 28.0),
            (at, IMO[1], "MADE ANEW", "BBBB2", 120.0, 19.0),
        )
    ]  # fmt: skip
    truth = row_of_truth(
        case_id=case_id, vessel_id=vessel_id, kind="identity_change", onset=at,
        end=end, variant="another name on one number",
    )  # fmt: skip
    return Injected(fixes=track, truth=truth, vessels=pl.DataFrame(said, schema=dict(VESSEL)))
