"""Compilation of the driver, with a cache on disk that notices when a rule is edited.

Numba's own cache looks only at the file of the cached function: an edit in a rule that it calls
would go unnoticed and the old rules would run. Here the key is a hash of all sources of the model,
the signature, the processor, and the versions of Python and Numba.
"""

import hashlib
import os
import pickle
import platform
from collections.abc import Callable, Mapping
from functools import wraps
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

# Intel's vector library rounds differently from the C library that CPython calls.
os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")

import numba
from numba import njit, types
from numba.core import config
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps as _dumps
from numba.extending import overload_method

from sim import rules
from sim.actors import ACTS
from sim.disk_cache import cache_folders, keep, read_kept
from sim.interpreted import interpreted
from sim.parts import INLINED, compile_part
from sim.provenance import source_hash

rebuild: Callable[..., Any] = CompileResult._rebuild
dumps: Callable[[Any], bytes] = _dumps


def compile_rules() -> None:
    """Let compiled code call the rules."""
    for module in iter_modules(rules.__path__):
        for rule in getattr(import_module(f"{rules.__name__}.{module.name}"), "RULES", ()):
            compile_part(rule)


def compile_acts(acts: Mapping[str, Callable[..., Any]]) -> None:
    """Let a method call on a record resolve, in compiled code, to the act of that name.

    Parameters
    ----------
    acts : mapping
        Functions of a record and more, by name. Numba does not look whose record it is, and would
        no longer find a field of the same name.
    """
    for name, act in acts.items():

        def resolve(*_: Any, act: Callable[..., Any] = act) -> Callable[..., Any]:
            return act

        options: dict[str, Any] = {"jit_options": INLINED}
        overload_method(types.Record, name, **options)(wraps(act)(resolve))


compile_rules()
compile_acts(ACTS)
# Here, since Numba finds no act of which it hears only after its first compilation.


def compile_method(method: Callable[..., Any]) -> None:
    """Let a method call on a named tuple resolve, in compiled code, to that of its class.

    Parameters
    ----------
    method : callable
        Of one of the classes that have it; the others' takes the same arguments.
    """
    name = method.__name__

    def resolve(self: Any, *_: Any) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.instance_class, name)
        return found

    options: dict[str, Any] = {"jit_options": INLINED}
    overload_method(types.BaseNamedTuple, name, **options)(wraps(method)(resolve))


def compiled(function: Callable[..., Any]) -> Any:
    """Make a part of the driver that is inlined where compiled code calls it.

    Inlining keeps the arrays of a run from being counted in and out at every call.
    """
    return njit(inline="always")(function)


def compiled_and_cached(function: Callable[..., Any]) -> Any:
    """Compile an entry point, which releases the interpreter lock, and keep the code on disk.

    It must not allocate: without Numba's run-time system, arrays are not counted in and out in
    every month of every run, which took a third of the time.
    """
    if config.DISABLE_JIT:  # type: ignore[attr-defined]
        return interpreted(function)
    options: dict[str, Any] = {"nogil": True, "_nrt": False}
    dispatcher: Any = njit(**options)(function)
    dispatcher._cache = RuleCache(function.__name__)
    return dispatcher


class RuleCache(_Cache):
    """One file per entry point, signature and state of the sources.

    Files appear whole or not at all; one that cannot be read is a miss and is written again; a
    folder that cannot be written only costs the compilation.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._enabled = True

    @property
    def cache_path(self) -> str:
        """The first folder that is tried."""
        return str(cache_folders()[0])

    def enable(self) -> None:
        """Use the cache."""
        self._enabled = True

    def disable(self) -> None:
        """Neither read nor write."""
        self._enabled = False

    def flush(self) -> None:
        """Remove this entry point's files."""
        for folder in cache_folders():
            for path in folder.glob(f"{self._name}-*.nbc"):
                path.unlink(missing_ok=True)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled function for a signature, or None."""
        if not self._enabled:
            return None
        # Numba's own cache refreshes the context here, and so imports all that it can compile: a
        # quarter of a second, and machine code needs none of it. Whatever compiles refreshes it.
        name = self._file_name(sig, target_context.codegen())
        payload = read_kept(name, cache_folders())
        return None if payload is None else rebuild(target_context, *pickle.loads(payload))

    def save_overload(self, sig: Any, data: Any) -> None:
        """Write the compiled function for a signature, if some folder can be written."""
        if not self._enabled or data.library.has_dynamic_globals:
            return
        keep(self._file_name(sig, data.codegen), dumps(data._reduce()), cache_folders())

    def _file_name(self, sig: Any, codegen: Any) -> str:
        parts = (
            source_hash(),
            repr(sig),
            repr(codegen.magic_tuple()),
            numba.__version__,
            platform.python_version(),
        )
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        return f"{self._name}-{key}.nbc"
