"""Seawarden: an open watch centre for critical undersea infrastructure."""

from typing import Final

__version__: Final = "0.1.0"
