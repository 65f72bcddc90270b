"""The notebooks run from a clean kernel, soon enough, and say what is kept in them.

`make notebooks` keeps what they say now: it runs these tests with CAATSIM_NOTEBOOKS=keep.
"""

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.needs import need

need("SALib", "ipykernel", "ipywidgets", "nbclient")

import nbformat
from nbclient import NotebookClient

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))

LIMIT = 120
"""Seconds that a cell may take."""

COMPARED = ("text/plain", "text/html")
"""Kinds of output that must be the same each time; pictures differ with fonts and libraries."""

PASSING = re.compile(r"(0x[0-9a-f]+|/tmp/\S+|IPY_MODEL_[0-9a-f]+|[0-9a-f]{32})")
"""What differs from one execution to the next and says nothing: addresses, folders, names."""


def texts(outputs: list[Any]) -> Iterator[str]:
    """Yield the text of outputs."""
    for kind, several in groupby(outputs, lambda output: output.output_type):
        if kind == "stream":  # what is printed at once may come in parts
            yield "".join(output.text for output in several)
        elif kind in ("display_data", "execute_result"):
            for output in several:
                yield from (str(output.data[form]) for form in COMPARED if form in output.data)


def said(notebook: Any) -> list[str]:
    """Return what each cell of code says: text, tables and names of pictures."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [PASSING.sub("…", "\n".join(texts(cell.outputs))) for cell in cells]


def test_there_are_seven() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_clean_kernel_gives_what_is_kept(path: Path) -> None:
    """No cell fails; text and tables are those kept."""
    notebook = nbformat.read(path, as_version=4)
    kept = said(notebook)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=LIMIT, resources=folder, record_timing=False).execute()
    if os.environ.get("CAATSIM_NOTEBOOKS") == "keep":
        notebook.metadata["language_info"] = {"name": "python"}
        nbformat.write(notebook, path)
    else:
        assert said(notebook) == kept
