"""What ships say of themselves, held against what their number, or another number, said before."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from seawarden.model.schema import UTC_US

NEVER: Final = -1

# What an alert rests on, as bits.
NAMED: Final = 1
CALL_SIGN: Final = 2
SIZE: Final = 4
IMO: Final = 8
TWIN: Final = 16
HANDOVER: Final = 32

# IMO resolution A.1117(30): six digits times 7 to 2; the last digit of the sum is the seventh.
_IMO_FACTORS: Final = (7, 6, 5, 4, 3, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Something to be told of a number.

    Attributes:
        place: row of the number in the detector's state.
        known: µs, the instant by which it was known.
        track: where it was heard.
        time: µs, of the minute at which it is judged.
        lon: there.
        lat: there.
        causes: bits.
        other: another number that it is about; 0: none.
        apart_m: how far from where that ship fell silent; NaN: she did not.
        silent_s: how long after she fell silent; NaN: she did not.
        length_part: difference of both lengths, in parts of the longer; NaN: not known.
    """

    place: int
    known: int
    track: int
    time: int
    lon: float
    lat: float
    causes: int
    other: int = 0
    apart_m: float = math.nan
    silent_s: float = math.nan
    length_part: float = math.nan

    @property
    def order(self) -> tuple[int, int, int, int]:
        """By when they were known, and by what was sent."""
        return self.known, self.place, self.causes, self.other


def changes(
    asked: pl.DataFrame, reports: pl.DataFrame, vessels: pl.DataFrame, *, size_part: float,
    within_us: int,
) -> Iterator[Statement]:  # fmt: skip
    """Yield statements that differ from what the number said before.

    Args:
        asked: vessel_id, place, and µs: `said` (judged before), `first` and `until` (the first
            and latest instant at which she was heard now).
        reports: MINUTE in the order of `known`.
        vessels: VESSEL known.
        size_part: lengths that differ by more are another size.
        within_us: a number silent for longer starts anew.
    """
    said = _until(vessels, asked)
    before = pl.col("said").replace(NEVER, None)
    if said.filter(pl.col("at") > pl.coalesce(before, "first")).is_empty():
        return
    given = ("name", "call_sign", "imo", "length_m")
    pairs = said.sort("vessel_id", "at", maintain_order=True).with_columns(
        pl.col(given).shift().over("vessel_id").name.suffix("_before")
    )
    length, old = pl.col("length_m"), pl.col("length_m_before")
    is_other = {
        NAMED: _text("name") != _text("name_before"),
        CALL_SIGN: _text("call_sign") != _text("call_sign_before"),
        SIZE: (length - old).abs() > size_part * pl.max_horizontal(length, old),
        IMO: (pl.col("imo") != pl.col("imo_before")) & _is_imo("imo") & _is_imo("imo_before"),
    }
    causes = pl.sum_horizontal(
        pl.when(rule.fill_null(value=False)).then(bit).otherwise(0)
        for bit, rule in is_other.items()
    )
    changed = pairs.with_columns(causes=causes).filter(
        pl.col("at") > pl.coalesce(before, "first"), pl.col("causes") > 0
    )
    heard = _heard(changed, reports)
    yield from (_statement(row, row["causes"]) for row in heard if row["silent_us"] <= within_us)


def twins(
    asked: pl.DataFrame, reports: pl.DataFrame, vessels: pl.DataFrame
) -> Iterator[Statement]:
    """Yield statements of an IMO number that another number gave before.

    Args:
        asked: as for `changes`.
        reports: MINUTE in the order of `known`.
        vessels: VESSEL known.
    """
    said = _until(vessels, asked).with_columns(
        imo_before=pl.col("imo").shift().over("vessel_id", order_by="at")
    )
    fresh = said.filter(
        pl.col("at") > pl.col("said"),
        _is_imo("imo"),
        pl.col("imo").ne_missing(pl.col("imo_before")),
    )
    if fresh.is_empty():
        return
    others = vessels.filter(pl.col("imo").is_in(fresh["imo"].unique().implode())).select(
        "imo", other="vessel_id", other_at=_at()
    )
    pairs = fresh.join(others, on="imo").filter(
        pl.col("other") != pl.col("vessel_id"),
        (pl.col("other_at") < pl.col("at"))
        | ((pl.col("other_at") == pl.col("at")) & (pl.col("other") < pl.col("vessel_id"))),
    )
    first = pairs.sort("other_at", "other").unique(["vessel_id", "at"], keep="last")
    yield from (_statement(row, TWIN, other=row["other"]) for row in _heard(first, reports))


def sizes(vessels: pl.DataFrame, one: int, other: int, by_us: int) -> float:
    """Return by what part of the longer two ships' lengths differ; NaN where one is not known."""
    lengths = [
        vessels.filter(pl.col("vessel_id") == each, _at() <= by_us)["length_m"].drop_nulls()
        for each in (one, other)
    ]
    if any(each.is_empty() for each in lengths):
        return math.nan
    first, second = (float(each[-1]) for each in lengths)
    return abs(first - second) / max(first, second)


def _at() -> pl.Expr:
    """Return when something was said, µs; a snapshot without a time: always."""
    return pl.col("time").cast(UTC_US).to_physical().fill_null(0)


def _until(vessels: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Return what the ships asked for had said by the latest instant at which they were heard."""
    said = vessels.with_columns(at=_at()).join(asked, on="vessel_id", maintain_order="left")
    return said.filter(pl.col("at") <= pl.col("until"))


def _text(name: str) -> pl.Expr:
    """Return a name without blanks around it; none is null."""
    bare = pl.col(name).str.strip_chars()
    return pl.when(bare != "").then(bare)


def _is_imo(name: str) -> pl.Expr:
    """Say whether an IMO number has seven digits and the right last one."""
    number = pl.col(name).cast(pl.Int64)
    digits = [(number // 10 ** (6 - place)) % 10 for place in range(7)]
    total = sum(
        (digit * factor for digit, factor in zip(digits, _IMO_FACTORS, strict=False)),
        start=pl.lit(0),
    )
    is_right: pl.Expr = total % 10 == digits[6]
    return number.is_between(1_000_000, 9_999_999) & is_right


def _heard(said: pl.DataFrame, reports: pl.DataFrame) -> list[dict[str, Any]]:
    """Add to statements the ship's first minute known since; µs for instants."""
    minutes = reports.filter(
        pl.col("vessel_id").is_in(said["vessel_id"].unique().implode())
    ).select(
        "vessel_id", "track_id", "lon_deg", "lat_deg", heard=pl.col("time").to_physical(),
        known=pl.col("known").to_physical(),
        silent_us=(pl.col("known") - pl.col("time").shift().over("vessel_id"))
        .dt.total_microseconds().fill_null(0),
    )  # fmt: skip
    found = said.select(pl.exclude("time")).with_columns(
        heard_from=pl.max_horizontal("at", "first")
    ).sort("heard_from", "vessel_id").join_asof(
        minutes, left_on="heard_from", right_on="known", by="vessel_id", strategy="forward",
        coalesce=False, check_sortedness=False,
    )  # fmt: skip
    return found.drop_nulls("known").to_dicts()


def _statement(row: dict[str, Any], causes: int, *, other: int = 0) -> Statement:
    return Statement(
        place=row["place"], known=row["known"], track=row["track_id"], time=row["heard"],
        lon=row["lon_deg"], lat=row["lat_deg"], causes=causes, other=other,
    )  # fmt: skip
