# pyright: basic, reportAttributeAccessIssue=false, reportReturnType=false
# Numba is hardly typed; the modules that touch it are this one, clock, pointers and those of lanes.
"""How the kernel's functions are compiled: the one place that chooses Numba's options.

Nothing is compiled at import. A function is compiled when it is first called, and what an
:func:`entry` compiles is kept on disk for the next process. Numba's own cache notices a change
in the file of the entry alone, not in those that it calls; therefore the directory of the cache
is named after the text of every file of the kernel and the versions of the compiler.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import llvmlite
import numba
from numba import types
from numba.core import config

F = TypeVar("F", bound=Callable[..., Any])

# ``contract`` lets a multiplication and an addition become one instruction, which is also the
# more exact. Nothing else may be reordered: bits must not depend on the mood of an optimiser.
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "boundscheck": False,
    "fastmath": {"contract"},
}

# Parts are called by compiled code alone: the doors for Python and C would only cost time.
_PART: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def inlined(function: F) -> F:
    """Compile a function of lanes into its callers, so that lanes stay in registers."""
    return _once(numba.njit(forceinline=True, **_PART)(function))


def compiled(function: F) -> F:
    """Compile a function of whole rows."""
    return _once(numba.njit(**_PART)(function))


def _once(dispatcher: Any) -> Any:
    """Compile one version for all values: Numba would make one for each constant it is given."""
    choose = dispatcher.get_call_template

    def choose_for_types(args: Any, kws: Any) -> Any:
        plain = {name: types.unliteral(kind) for name, kind in kws.items()}
        return choose([types.unliteral(kind) for kind in args], plain)

    dispatcher.get_call_template = choose_for_types
    return dispatcher


def entry(function: F) -> F:
    """Compile a function that Python calls, without the GIL, and keep the result on disk."""
    previous = config.CACHE_DIR
    config.CACHE_DIR = str(cache_directory())
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    finally:
        config.CACHE_DIR = previous


def cache_directory() -> Path:
    """Where compiled code is kept: ``GANSCOPE_CACHE_DIR``, or the user's cache.

    Compiled code is as trusted as the source, so the directory must be the user's own.
    """
    chosen = os.environ.get("GANSCOPE_CACHE_DIR")
    user_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    base = Path(chosen) if chosen else user_cache / "ganscope"
    return base / f"kernel-{_fingerprint()}"


def _fingerprint() -> str:
    """Digest of all that decides what is compiled, except the processor (Numba knows that)."""
    digest = hashlib.sha256(f"numba {numba.__version__} llvmlite {llvmlite.__version__}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
