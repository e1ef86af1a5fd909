"""The one typed door to numba: ordered, stateful loops over columns.

A kernel is a plain function over arrays. It is compiled on first use and kept in the compiler's
cache; its plain-Python form stays reachable as `py_func` for tests. Fast-math stays off, so that
the same rows give the same bits in whatever batches they come.
"""

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar, cast

import numba

from seawarden import kernel_cache

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result", covariant=True)


class Kernel(Protocol[Arguments, Result]):
    """A compiled function, with the function it was made from."""

    @property
    def py_func(self) -> Callable[Arguments, Result]:
        """The same function, not compiled."""
        ...

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """Run the compiled function, without holding Python's lock."""
        ...


def kernel(function: Callable[Arguments, Result]) -> Kernel[Arguments, Result]:
    """Compile a function of arrays and numbers."""
    _choose_cache(function)
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    return cast("Kernel[Arguments, Result]", compiled)


def part(function: Callable[Arguments, Result]) -> Kernel[Arguments, Result]:
    """Compile a function that is part of a kernel's loop, and is written into it."""
    _choose_cache(function)
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function)
    return cast("Kernel[Arguments, Result]", compiled)


def _choose_cache(function: Callable[..., object]) -> None:
    """Say where the function's compiled form is kept, before the compiler asks."""
    numba.config.CACHE_DIR = kernel_cache(function.__module__)  # type: ignore[attr-defined]  # made at run time
