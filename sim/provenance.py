"""What produced a number: a hash of the model's sources, versions, and the state of git."""

import hashlib
import platform
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
NUMERIC_PACKAGES = ("caatsim", "mesa", "numpy", "numba", "llvmlite", "scipy", "pydantic")


@cache
def source_hash() -> str:
    """Return a SHA-256 over every source file of the model but its test strategies, in order.

    It keys what is kept on disk: compiled code, and the fingerprint of the rules. Whether two
    results rest on the same rules is for the fingerprint to say.
    """
    digest = hashlib.sha256()
    for path in sorted(set(SOURCES.rglob("*.py")) - {SOURCES / "strategies.py"}):
        digest.update(path.relative_to(SOURCES).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that can change a number."""
    found = {"python": platform.python_version()}
    for package in NUMERIC_PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def git_state() -> dict[str, str | bool]:
    """Return commit and cleanliness of the checkout, or nothing where there is none.

    A package that is installed below somebody else's repository is no checkout.
    """
    try:
        above = Path(_git("rev-parse", "--show-toplevel")).resolve()
        if above != SOURCES.parent.resolve() or not _git("ls-files", "."):
            return {}
        commit = _git("rev-parse", "HEAD")
        return {"commit": commit, "clean": _git("status", "--porcelain") == ""}
    except (OSError, subprocess.SubprocessError):
        return {}


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=SOURCES, capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()
