"""What can be taken home: the scenario file and the result."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.api import RunResult, simulate
from analysis.dashboard.view_state import ViewState
from analysis.dashboard.work import SEED, check_size, written
from analysis.result import Drawing

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of all files in an archive, so that the same result is the same bytes."""


@dataclass(frozen=True)
class Download:
    """A file for the browser."""

    name: str
    kind: str
    data: bytes


class Undrawn(RunResult):
    """A result whose folder holds no figures: drawing takes seconds, and `plot` does it later."""

    def drawings(self) -> Sequence[Drawing]:
        """Return nothing."""
        return ()


def scenario_file(state: ViewState) -> Download:
    """Return the scenario that the levers describe, as a file that loads."""
    return Download("scenario.yaml", "application/yaml", written(state).to_yaml().encode())


def result_file(state: ViewState) -> Download:
    """Return the folder that ``run.py run --out`` writes, without its figures, as an archive.

    Raises
    ------
    ScenarioError
        If it is too large for a page.
    """
    stem = "caatsim-result"
    held = io.BytesIO()
    scenario = written(state)
    check_size(scenario, state.runs)
    with TemporaryDirectory() as place:
        result = simulate(scenario, state.runs, SEED, workers=1)
        bare = Undrawn(**{part.name: getattr(result, part.name) for part in fields(result)})
        folder = bare.save(Path(place) / stem)
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.iterdir()):
                archive.writestr(zipfile.ZipInfo(f"{stem}/{file.name}", EPOCH), file.read_bytes())
            ready = scenario_file(state)
            archive.writestr(zipfile.ZipInfo(ready.name, EPOCH), ready.data)
    return Download(f"{stem}.zip", "application/zip", held.getvalue())


DOWNLOADS = {"scenario.yaml": scenario_file, "result.zip": result_file}
"""The downloads by the word that a page asks for them with."""
