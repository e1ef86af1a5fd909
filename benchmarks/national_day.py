"""A synthetic national day: made-up ships in the layout of the Danish archive.

SYNTHETIC: no ship, track or place is real. The shares of classes, the reporting intervals (ITU-R
M.1371-5, tables 1 and 2) and the noise are set so that a day of 4,000 vessels has 11 million rows,
as the Danish archive has.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from seawarden.model.units import MS_PER_KN

SEED: Final = 20231008
DAY_S: Final = 86_400
BOX: Final = (3.0, 17.0, 53.8, 58.8)  # west, east, south, north
POSITION_SD_M: Final = 1.6  # measured on ships at rest
METRES_A_DEGREE: Final = 111_195.0  # on a sphere: good enough for made-up ships
LOSS: Final = 0.08  # part of the day in which a ship is not heard, in bursts
LEG_SPEED_SD: Final = 0.02  # a judgement: on passage the engine's setting is left alone
DUPLICATED: Final = 0.03  # heard by a second receiver

# name, code in words, share of the fleet, speed in kn, part of the day under way, length in m,
# seconds between reports under way and at rest
CLASSES: Final = (
    ("Cargo", "Class A", 0.26, 12.0, 0.75, 130.0, 8.0, 60.0),
    ("Tanker", "Class A", 0.14, 11.5, 0.70, 160.0, 8.0, 60.0),
    ("Passenger", "Class A", 0.10, 16.0, 0.60, 110.0, 5.0, 30.0),
    ("Fishing", "Class A", 0.18, 3.5, 0.55, 22.0, 9.0, 90.0),
    ("Tug", "Class A", 0.06, 8.0, 0.40, 30.0, 9.0, 60.0),
    ("Pleasure", "Class B", 0.20, 6.0, 0.25, 11.0, 30.0, 180.0),
    ("Undefined", "Class A", 0.06, 9.0, 0.50, 60.0, 9.0, 60.0),
)
COLUMNS: Final = (
    "# Timestamp", "Type of mobile", "MMSI", "Latitude", "Longitude", "Navigational status",
    "ROT", "SOG", "COG", "Heading", "IMO", "Callsign", "Name", "Ship type", "Cargo type", "Width",
    "Length", "Type of position fixing device", "Draught", "Destination", "ETA",
    "Data source type", "A", "B", "C", "D",
)  # fmt: skip

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Voyage:
    """One ship's reports: seconds of the day, degrees, kn, and whether she is under way."""

    second: Floats
    lon: Floats
    lat: Floats
    sog: Floats
    cog: Floats


def write(path: Path, *, row_count: int = 11_000_000, vessel_count: int = 4_000) -> int:
    """Write the day as CSV in order of time; return the number of rows."""
    draw = np.random.default_rng(SEED)
    shares = np.array([row[2] for row in CLASSES])
    kinds = draw.choice(len(CLASSES), size=vessel_count, p=shares / shares.sum())
    # The classes' intervals give a number of rows; all are stretched alike to give the one wanted.
    expected = sum(_expected_rows(int(kind)) for kind in kinds)
    stretch = expected / row_count
    frames = [_ship(draw, number, int(kind), stretch) for number, kind in enumerate(kinds)]
    day = pl.concat(frames).sort("second", maintain_order=True)
    _as_text(day).write_csv(path)
    return day.height


def _expected_rows(kind: int) -> float:
    _, _, _, _, under_way, _, moving_s, resting_s = CLASSES[kind]
    heard = (1 - LOSS) * (1 + DUPLICATED) * DAY_S
    return heard * (under_way / moving_s + (1 - under_way) / resting_s)


def _ship(draw: np.random.Generator, number: int, kind: int, stretch: float) -> pl.DataFrame:
    name, mobile, _, _, _, length, _, _ = CLASSES[kind]
    voyage = _voyage(draw, kind, stretch)
    again = draw.random(voyage.second.size) < DUPLICATED
    order = np.sort(np.concatenate([np.arange(again.size), np.flatnonzero(again)]))
    size = length * draw.uniform(0.6, 1.5)
    return pl.DataFrame(
        {
            "second": voyage.second[order].astype(np.int64),
            "MMSI": np.full(order.size, 219_000_000 + number),
            "Latitude": voyage.lat[order].round(6),
            "Longitude": voyage.lon[order].round(6),
            "SOG": voyage.sog[order].round(1),
            "COG": (voyage.cog[order].round(1)) % 360.0,
            "Heading": (voyage.cog[order].round(0)) % 360.0,
        }
    ).with_columns(
        pl.lit(mobile).alias("Type of mobile"),
        pl.lit(name).alias("Ship type"),
        pl.lit(f"SYNTHETIC {number}").alias("Name"),
        pl.lit(f"SY{number:04d}").alias("Callsign"),
        pl.lit(round(size)).alias("Length"),
        pl.lit(max(3, round(size / 7))).alias("Width"),
        pl.lit(round(size / 20, 1)).alias("Draught"),
    )


def _voyage(draw: np.random.Generator, kind: int, stretch: float) -> Voyage:
    """Sail legs of half an hour to four hours, with rests between, and report on the way."""
    _, _, _, speed_kn, under_way, _, moving_s, resting_s = CLASSES[kind]
    ends = np.cumsum(draw.uniform(0.5, 4.0, 60) * 3600)
    ends = ends[: np.searchsorted(ends, DAY_S) + 1]
    sails = draw.random(ends.size) < under_way
    # A ship has a speed of her own and keeps it from leg to leg, nearly.
    own_kn = speed_kn * draw.uniform(0.7, 1.3)
    speed = np.where(sails, own_kn * draw.normal(1.0, LEG_SPEED_SD, ends.size), 0.0)
    course = np.cumsum(draw.normal(0, 35, ends.size)) + draw.uniform(0, 360)
    second = _heard(draw, ends, sails, moving_s * stretch, resting_s * stretch)
    leg = np.minimum(np.searchsorted(ends, second, side="right"), ends.size - 1)
    begins = np.concatenate([[0.0], ends[:-1]])
    lengths = speed * MS_PER_KN * (ends - begins)
    lon, lat = _places(draw, second - begins[leg], leg, lengths, speed, course)
    noise = draw.normal(0, 0.12, second.size)
    return Voyage(
        second=second,
        lon=lon,
        lat=lat,
        sog=np.maximum(speed[leg] * draw.normal(1, 0.02, second.size) + np.abs(noise) * 0.3, 0),
        cog=(course[leg] + draw.normal(0, 1.5, second.size)) % 360,
    )


def _heard(
    draw: np.random.Generator, ends: Floats, sails: npt.NDArray[np.bool_], moving_s: float,
    resting_s: float,
) -> Floats:  # fmt: skip
    """Return when she is heard: the interval follows what she does, and bursts are lost."""
    parts, begin = [], 0.0
    for end, is_sailing in zip(ends, sails, strict=True):
        interval = moving_s if is_sailing else resting_s
        count = int((end - begin) / interval) + 1
        parts.append(begin + np.cumsum(draw.uniform(0.7, 1.3, count) * interval))
        begin = end
    second = np.sort(np.concatenate(parts))
    lost = np.zeros(second.size, np.bool_)
    for start in draw.uniform(0, DAY_S, 8):
        lost |= (second >= start) & (second < start + LOSS * DAY_S / 8)
    return second[(second < DAY_S) & ~lost]


def _places(
    draw: np.random.Generator, since: Floats, leg: npt.NDArray[np.int64], lengths: Floats,
    speed: Floats, course: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return positions along the legs; a ship that would leave the box is mirrored back in."""
    west, east, south, north = BOX
    angle = np.radians(course)
    x = np.concatenate([[0.0], np.cumsum(lengths * np.sin(angle))[:-1]])
    y = np.concatenate([[0.0], np.cumsum(lengths * np.cos(angle))[:-1]])
    run = speed[leg] * MS_PER_KN * since
    east_m = x[leg] + run * np.sin(angle[leg]) + draw.normal(0, POSITION_SD_M, leg.size)
    north_m = y[leg] + run * np.cos(angle[leg]) + draw.normal(0, POSITION_SD_M, leg.size)
    lat = _mirrored(draw.uniform(south, north) + north_m / METRES_A_DEGREE, south, north)
    wide = METRES_A_DEGREE * np.cos(np.radians(0.5 * (south + north)))
    return _mirrored(draw.uniform(west, east) + east_m / wide, west, east), lat


def _mirrored(value: Floats, low: float, high: float) -> Floats:
    period = 2 * (high - low)
    folded = (value - low) % period
    return low + np.where(folded > high - low, period - folded, folded)


def _as_text(day: pl.DataFrame) -> pl.DataFrame:
    """Return the day in the columns of the Danish archive."""
    time = pl.datetime(2023, 10, 8) + pl.duration(seconds="second")
    sails = pl.col("SOG") > 0.5
    written = day.with_columns(
        time.dt.strftime("%d/%m/%Y %H:%M:%S").alias(COLUMNS[0]),
        pl.when(sails).then(pl.lit("Under way using engine")).otherwise(pl.lit("Moored"))
        .alias("Navigational status"),
        pl.lit("Unknown").alias("IMO"),
        pl.lit("AIS").alias("Data source type"),
        pl.lit("GPS").alias("Type of position fixing device"),
    )  # fmt: skip
    return written.select(
        name if name in written.columns else pl.lit(None).alias(name) for name in COLUMNS
    )


if __name__ == "__main__":
    print(write(Path(sys.argv[1]), row_count=int(sys.argv[2]), vessel_count=int(sys.argv[3])))
