"""Which files of a result its manifest vouches for."""

import json
from pathlib import Path

from analysis.store.files import sha256
from analysis.store.manifest import MANIFEST
from analysis.store.parts import LOCK, RECORDS
from analysis.sweep import IDENTITY


def unvouched(folder: Path) -> set[str]:
    """Return the files of a folder whose checksum is in no manifest that is vouched for.

    The manifest itself counts as vouched for, and so do the records by which work that was stopped
    goes on, as docs/results.md says.
    """
    seen = _vouched(folder, "")
    return {
        name
        for file in folder.rglob("*")
        if file.is_file() and (name := file.relative_to(folder).as_posix()) not in seen
        if file.name not in (IDENTITY, LOCK) and file.parent.name != RECORDS
    }


def _vouched(folder: Path, below: str) -> set[str]:
    """Return files that the manifest of a folder vouches for, and those that it names."""
    seen = {f"{below}{MANIFEST}"}
    for name, digest in json.loads((folder / MANIFEST).read_bytes())["files"].items():
        assert sha256(folder / name) == digest, name
        seen.add(f"{below}{name}")
        if Path(name).name == MANIFEST:
            seen |= _vouched(folder / Path(name).parent, f"{below}{Path(name).parent.as_posix()}/")
    return seen
