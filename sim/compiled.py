"""Compilation of the driver, with a cache on disk that notices when a rule is edited.

Numba's own cache looks only at the file of the cached function: an edit in a rule that it calls
would go unnoticed and the old rules would run. Here the key is a hash of all sources of the model,
the signature, the processor, and the versions of Python and Numba.
"""

import hashlib
import os
import pickle
import platform
import stat
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
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

from sim.interpreted import interpreted
from sim.provenance import SOURCES, rule_hash

rebuild: Callable[..., Any] = CompileResult._rebuild
dumps: Callable[[Any], bytes] = _dumps


INLINED = {"forceinline": True}
"""Option for functions of a scene: to pass one, with all its arrays, costs more than many calls."""


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


def cache_folders() -> list[Path]:
    """Return where compiled code may lie: beside the sources, then in the user's cache.

    `CAATSIM_CACHE` names a folder to use instead of both.
    """
    if os.environ.get("CAATSIM_CACHE"):
        return [Path(os.environ["CAATSIM_CACHE"])]
    folders = [SOURCES / "__pycache__" / "compiled"]
    with suppress(RuntimeError):  # a user without a home has no cache of its own
        user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folders.append(Path(user) / "caatsim")
    return folders


def is_trusted(file: Path) -> bool:
    """Return whether nobody but this user and the system can have written a file of the cache.

    What is read there is executed.
    """
    if os.name != "posix":
        return True
    for place in (file, file.parent):
        told = place.lstat()
        others = told.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if told.st_uid not in (0, os.geteuid()) or others or stat.S_ISLNK(told.st_mode):
            return False
    return True


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
        target_context.refresh()
        name = self._file_name(sig, target_context.codegen())
        for folder in cache_folders():
            try:
                if not is_trusted(folder / name):
                    continue
                data = (folder / name).read_bytes()
                checksum, payload = data[:32], data[32:]
                if hashlib.sha256(payload).digest() != checksum:
                    continue
                return rebuild(target_context, *pickle.loads(payload))
            except OSError:
                continue
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Write the compiled function for a signature, if some folder can be written."""
        if not self._enabled or data.library.has_dynamic_globals:
            return
        payload = dumps(data._reduce())
        name = self._file_name(sig, data.codegen)
        for folder in cache_folders():
            try:
                _write_whole(folder / name, hashlib.sha256(payload).digest() + payload)
                return
            except OSError:
                continue

    def _file_name(self, sig: Any, codegen: Any) -> str:
        parts = (
            rule_hash(),
            repr(sig),
            repr(codegen.magic_tuple()),
            numba.__version__,
            platform.python_version(),
        )
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
        return f"{self._name}-{key}.nbc"


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.close()
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
