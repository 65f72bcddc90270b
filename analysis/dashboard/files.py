"""What can be taken home: the scenario file and the result."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.dashboard.work import Query, result_of

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of all files in an archive, so that the same result is the same bytes."""


@dataclass(frozen=True)
class Download:
    """A file for the browser."""

    name: str
    kind: str
    data: bytes


def scenario_file(query: Query) -> Download:
    """Return the scenario that the controls describe, as a file that loads."""
    return Download("scenario.yaml", "application/yaml", query.scenario.to_yaml().encode())


def result_file(query: Query) -> Download:
    """Return the folder that ``run.py run --out`` writes, with the scenario file, as an archive."""
    stem = "caatsim-result"
    held = io.BytesIO()
    with TemporaryDirectory() as place, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = result_of(query).save(Path(place) / stem)
        for file in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(f"{stem}/{file.name}", EPOCH), file.read_bytes())
        archive.writestr(zipfile.ZipInfo("scenario.yaml", EPOCH), scenario_file(query).data)
    return Download(f"{stem}.zip", "application/zip", held.getvalue())


DOWNLOADS = {"scenario": scenario_file, "result": result_file}
"""The downloads by the word that a page asks for them with."""
