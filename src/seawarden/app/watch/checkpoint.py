"""Checkpoints: the whole state of the watch on disk, so that a restart need not judge a day again.

A checkpoint is a folder, and it is whole or not there: it is written beside, brought to the disk,
and given its name last. The two newest are kept.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import structlog

from seawarden.app.watch.journal import DIGITS, sync_folder
from seawarden.app.watch.sea import Sea
from seawarden.detect.engine import Watch
from seawarden.detect.lateness import PatientWatch
from seawarden.detect.tracking import Tracking

log = structlog.get_logger("seawarden.watch")

FORM: Final = "seawarden-checkpoint/1"
KEPT: Final = 2
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What a checkpoint holds.

    Attributes:
        number: the last beat that is in it.
        offsets: how far files have been read, by the name of the source.
        signature: of the lines, detectors and settings that made the state.
        sea: the state.
    """

    number: int
    offsets: Mapping[str, int]
    signature: str
    sea: Sea


class Checkpoints:
    """A folder of checkpoints."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        for torn in folder.glob("*.writing"):
            shutil.rmtree(torn)

    def write(self, saved: Saved) -> Path:
        """Bring a state to the disk, and let go of all but the two newest.

        Raises:
            OSError: the disk is full, or will not take it. Those before are still there.
        """
        path = self._folder / f"{saved.number:0{DIGITS}d}"
        beside = path.with_name(path.name + ".writing")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        try:
            _write_state(beside, saved)
            shutil.rmtree(path, ignore_errors=True)
            beside.rename(path)
            sync_folder(self._folder)
        except (OSError, pl.exceptions.ComputeError) as error:
            shutil.rmtree(beside, ignore_errors=True)
            if isinstance(error, OSError):
                raise
            raise OSError(f"{path}: {error}") from error
        for old in self.numbers()[:-KEPT]:
            shutil.rmtree(self._folder / f"{old:0{DIGITS}d}")
        return path

    def numbers(self) -> list[int]:
        """Return the numbers of the checkpoints, in their order."""
        found = (path.name for path in self._folder.iterdir() if path.is_dir())
        return sorted(int(name) for name in found if name.isdigit())

    def newest(self) -> Saved | None:
        """Return the newest checkpoint that can be read; null: there is none.

        One that cannot be read is said in the log.
        """
        for number in reversed(self.numbers()):
            try:
                return _read_state(self._folder / f"{number:0{DIGITS}d}")
            except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
                log.warning("checkpoint cannot be read", number=number, reason=repr(error))
        return None


def _write_state(folder: Path, saved: Saved) -> None:
    frames, scalars = taken_apart(saved.sea)
    names = {}
    for place, (name, frame) in enumerate(frames.items()):
        file = f"{place:03d}.arrow"
        names[name] = file
        with (folder / file).open("wb") as target:
            frame.write_ipc(target)
            target.flush()
            os.fsync(target.fileno())
    manifest = {
        "form": FORM,
        "number": saved.number,
        "offsets": dict(saved.offsets),
        "signature": saved.signature,
        "frames": names,
        "instants": {name: at and at.isoformat() for name, at in scalars.items()},
    }
    with (folder / MANIFEST).open("wb") as target:
        target.write(json.dumps(manifest).encode())
        target.flush()
        os.fsync(target.fileno())
    sync_folder(folder)


def _read_state(folder: Path) -> Saved:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    if manifest["form"] != FORM:
        raise ValueError(f"{folder}: form {manifest['form']!r} is not {FORM!r}")
    frames = {
        name: pl.read_ipc((folder / file).read_bytes())
        for name, file in manifest["frames"].items()
    }
    instants = {
        name: text and datetime.fromisoformat(text) for name, text in manifest["instants"].items()
    }
    return Saved(
        number=manifest["number"],
        offsets=manifest["offsets"],
        signature=manifest["signature"],
        sea=put_together(frames, instants),
    )


def taken_apart(sea: Sea) -> tuple[dict[str, pl.DataFrame], dict[str, datetime | None]]:
    """Return a state as frames and instants by name."""
    watch = sea.watch
    frames = {"held": sea.held, "since": watch.since, "late": watch.late, "ships": sea.ships,
              "positions": sea.positions}  # fmt: skip
    instants: dict[str, datetime | None] = {"again": watch.again, "until": sea.until}
    for name, each in (("present", watch.present), ("past", watch.past)):
        frames |= {f"{name}.{part}": frame for part, frame in _frames(each).items()}
        instants |= {f"{name}.horizon": each.horizon, f"{name}.weighed": each.weighed}
    return frames, instants


def _frames(watch: Watch) -> dict[str, pl.DataFrame]:
    return {
        "waiting": watch.waiting,
        "tracks": watch.tracking.tracks,
        "numbers": watch.tracking.numbers,
        "unbelieved": watch.tracking.held,
        "minutes": watch.minutes,
        "vessels": watch.vessels,
        "alerts": watch.alerts,
        **{f"surroundings.{name}": frame for name, frame in watch.surroundings.items()},
        **{f"memories.{kind}": frame for kind, frame in watch.memories.items()},
    }


def put_together(
    frames: Mapping[str, pl.DataFrame], instants: Mapping[str, datetime | None]
) -> Sea:
    """Return the state that `taken_apart` took apart."""
    return Sea(
        held=frames["held"],
        ships=frames["ships"],
        positions=frames["positions"],
        until=instants["until"],
        watch=PatientWatch(
            present=_watch("present", frames, instants),
            past=_watch("past", frames, instants),
            since=frames["since"],
            late=frames["late"],
            again=instants["again"],
        ),
    )


def _watch(
    name: str, frames: Mapping[str, pl.DataFrame], instants: Mapping[str, datetime | None]
) -> Watch:
    own: dict[str, Any] = {
        part.removeprefix(f"{name}."): frame
        for part, frame in frames.items()
        if part.startswith(f"{name}.")
    }
    return Watch(
        waiting=own["waiting"],
        horizon=instants[f"{name}.horizon"],
        tracking=Tracking(tracks=own["tracks"], numbers=own["numbers"], held=own["unbelieved"]),
        minutes=own["minutes"],
        surroundings=_below("surroundings.", own),
        memories=_below("memories.", own),
        vessels=own["vessels"],
        alerts=own["alerts"],
        weighed=instants[f"{name}.weighed"],
    )


def _below(start: str, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    return {
        name.removeprefix(start): frame for name, frame in frames.items() if name.startswith(start)
    }
