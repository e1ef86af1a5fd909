"""What a figure was measured on, and how."""

import importlib.metadata
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def machine() -> str:
    """Name processor, cores and system."""
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.is_file():
        lines = described.read_text().splitlines()
        names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    return (
        f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )


def versions(*names: str) -> str:
    """Name packages with their versions."""
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


def best_s(work: Callable[[], Result], *, times: int = 5) -> tuple[float, Result]:
    """Return the shortest of several runs in seconds, and the last result."""
    shortest, result = float("inf"), None
    for _ in range(times):
        begin = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - begin)
    if result is None:
        raise ValueError("the work returns nothing")
    return shortest, result
