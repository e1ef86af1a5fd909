"""The calculations made ready: compiled once after installing, before anybody waits for them."""

import importlib.resources
import os
from pathlib import Path
from typing import Final

from seawarden import kernel_cache
from seawarden.app.screen import screen
from seawarden.app.screening import ScreenAsked

HOUR: Final = "north_sea_2022_1h.csv.gz"  # the traffic that ships
# A module whose kernels every judgement needs; the others are compiled along with it.
FIRST_NEEDED: Final = "seawarden.detect.tracking_kernel"


def is_cold(module: str = FIRST_NEEDED) -> bool:
    """Say whether a module's kernels are still to be compiled, and can be kept once they are."""
    kept = Path(kernel_cache(module))
    folder = next(each for each in kept.parents if each.is_dir())
    return not kept.is_dir() and os.access(folder, os.W_OK)


def prepare() -> None:
    """Judge the shipped hour once, so that what a live feed needs is compiled before it comes."""
    hour = importlib.resources.files("seawarden") / "data" / "ais" / HOUR
    with importlib.resources.as_file(hour) as path:
        screen(ScreenAsked(ais=(str(path),)))
