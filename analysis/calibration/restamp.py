"""Gives the committed posterior the fingerprint of its rules by other worlds, and nothing else.

Usage: python -m analysis.calibration.restamp [REVISION]

When a world or a field joins `sim/fingerprint`, the fingerprint moves though no rule has. This asks
the rules here for their fingerprint by the worlds and fields of a revision, HEAD by default. Only
if the posterior carries that one was it fitted under these rules; its files are then written again
with the fingerprint by the worlds and fields here. No draw, particle or median changes.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from analysis.calibration.files import medians_text, table_bytes
from analysis.errors import CommandError
from analysis.evidence.freshness import REMEDY, provenance_in
from analysis.evidence.posterior import (
    CALIBRATED,
    LAWLESS,
    PARTICLES,
    PATTERN_DRAWS,
    POSTERIOR,
)
from analysis.store.files import put_file
from sim.errors import ScenarioError
from sim.fingerprint import FOLDER as WORLDS
from sim.fingerprint import measure
from sim.parameter_draws import FOLDER

ROOT = WORLDS.parent.parent
TABLES = tuple(path.relative_to(FOLDER) for path in (POSTERIOR, PATTERN_DRAWS, PARTICLES, LAWLESS))


def restamp(before: Path, folder: Path = FOLDER) -> str:
    """Write the files of a calibration again with the fingerprint by the worlds here.

    Parameters
    ----------
    before : Path
        Worlds and fields by which the files carry their fingerprint.
    folder : Path
        Where the files are.

    Raises
    ------
    CommandError
        If they were fitted under other rules than these, or that cannot be found out.
    """
    try:
        then = measure(folder=before)
    except (ScenarioError, ValueError, KeyError) as error:
        raise CommandError(f"the worlds of before cannot be run here: {error}") from error
    for name in TABLES:
        if provenance_in(pq.read_schema(folder / name)).get("rule_fingerprint") != then:
            raise CommandError(f"{name}: was not fitted under these rules; {REMEDY}")
    now = measure()
    stamp(folder, {"rule_fingerprint": now})
    return now


def stamp(folder: Path, changes: dict[str, Any]) -> None:
    """Write the files of a calibration again with changes of what they say they come from."""
    for name in TABLES:
        table = pq.read_table(folder / name)
        told = provenance_in(table.schema) | changes
        put_file(folder / name, table_bytes(table, told))
        if name == TABLES[0]:
            values = np.column_stack([table[path].to_numpy() for path in table.column_names])
            medians = medians_text(tuple(table.column_names), values, told)
            put_file(folder / CALIBRATED.name, medians.encode())


def main(words: list[str]) -> int:
    """Restamp by the worlds of a revision; return the exit status."""
    revision = words[0] if words else "HEAD"
    archive = ["git", "archive", revision, WORLDS.relative_to(ROOT).as_posix()]
    done = subprocess.run(archive, cwd=ROOT, capture_output=True, check=False)
    try:
        if done.returncode:
            raise CommandError(f"{revision}: {done.stderr.decode().strip()}")
        with tempfile.TemporaryDirectory() as place:
            with tarfile.open(fileobj=io.BytesIO(done.stdout)) as files:
                files.extractall(place, filter="data")
            now = restamp(Path(place) / WORLDS.relative_to(ROOT))
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"the posterior carries {now}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
