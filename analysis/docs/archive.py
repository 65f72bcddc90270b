"""``python -m analysis.docs.archive``: the last commit as an archive for the CoMSES library.

The CoMSES Net Computational Model Library asks for code, narrative documentation and data apart,
beside a licence and machine-readable metadata. The archive has the whole repository in ``code/``,
so that it runs there, the ODD protocol with its pictures in ``docs/``, and the tables of the record
in ``data/``. One commit gives the same members with the same dates.
"""

import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sim.version import __version__

ROOT = Path(__file__).resolve().parents[2]
NAME = f"caatsim-{__version__}"
TARGET = ROOT / "dist" / f"{NAME}-comses.zip"

ON_TOP = ("CITATION.cff", "LICENSE", "README.md", "codemeta.json")
"""Files that say what it is, whose it is, and how to cite it."""

NARRATIVE = ("docs/odd.md", "docs/trace.md", "docs/limits.md", "docs/glossary.md")
"""The model in full, how it was made and tested, what it is not for, and its words."""

PACKED = (".png", ".parquet")
"""What compression makes no smaller."""

DATA = "scenarios/data/"


def places(name: str) -> Iterator[str]:
    """Yield where a file of the repository stands in the archive."""
    yield f"code/{name}"
    if name in ON_TOP:
        yield name
    if name in NARRATIVE or (name.startswith("docs/img/") and name.endswith(".png")):
        yield name
    if name.startswith(DATA):
        yield f"data/{name.removeprefix(DATA)}"


def write_archive(target: Path, commit: str = "HEAD") -> int:
    """Write the archive of a commit, and return how many files it has."""
    when = datetime.fromtimestamp(int(git("log", "-1", "--format=%ct", commit)), UTC)
    members: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(git("archive", "--format=tar", commit))) as files:
        for item in files:
            found = files.extractfile(item)
            if found is not None:
                members |= dict.fromkeys(places(item.name), found.read())
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(f"{NAME}/{name}", when.timetuple()[:6])
            if not name.endswith(PACKED):
                info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return len(members)


def git(*words: str) -> bytes:
    """Return what git answers."""
    return subprocess.run(("git", *words), cwd=ROOT, check=True, capture_output=True).stdout


def main(target: Path = TARGET) -> int:
    """Write the archive, and say where it is; return the exit status."""
    try:
        count = write_archive(target)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{target}: needs git and a clone of the repository: {error}\n")
        return 2
    sys.stdout.write(f"{target}: {count:,} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
