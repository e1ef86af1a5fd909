"""Seawarden: an open watch centre for critical undersea infrastructure."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

__version__: Final = "0.1.0"

_HOUSE: Final = Path(__file__).parent


def kernel_cache(module: str) -> str:
    """Return the folder of compiled kernels that fits the sources of a module, and only these.

    The compiler itself looks at one file at a time: it would go on using a kernel whose parts or
    constants have changed in another file. So the folder is named after the module's source and
    all sources of ours that it imports, however indirectly. Where it cannot be written, the
    compiler takes a folder of the user's.

    Args:
        module: the full name of the module, such as `seawarden.geo.offset`.
    """
    digest = hashlib.sha256()
    for path in sorted(_reached(module)):
        digest.update(path.read_bytes())
    return str(_HOUSE / "__pycache__" / "kernels" / f"{module}-{digest.hexdigest()[:16]}")


def _reached(module: str) -> set[Path]:
    """Return the source of a module and of every module of ours that it imports."""
    found: set[Path] = set()
    waiting = [path for path in (_source(module),) if path is not None]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_imported(path))
    return found


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return tuple(_sources(names))


def _sources(names: set[str]) -> Iterator[Path]:
    for name in sorted(names):
        path = _source(name)
        if path is not None:
            yield path


@cache
def _source(module: str) -> Path | None:
    parts = module.split(".")
    if parts[0] != "seawarden" or len(parts) == 1:
        return None
    path = _HOUSE.joinpath(*parts[1:]).with_suffix(".py")
    return path if path.is_file() else None
