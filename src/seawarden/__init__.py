"""Seawarden: an open watch centre for critical undersea infrastructure."""

import hashlib
from pathlib import Path
from typing import Final

__version__: Final = "0.1.0"


def kernel_cache() -> str:
    """Return the folder of compiled kernels that fits these sources, and only these.

    The compiler itself looks at one file at a time: it would go on using a kernel whose parts or
    constants have changed in another file. So the folder is named after all sources that kernels
    are made of. Where it cannot be written, the compiler takes a folder of the user's.
    """
    house = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(house.rglob("*.py")):
        source = path.read_bytes()
        if b"geo.kernel" in source or path.name == "units.py":
            digest.update(source)
    return str(house / "__pycache__" / f"kernels-{digest.hexdigest()[:16]}")
