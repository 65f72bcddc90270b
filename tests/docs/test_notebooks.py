"""The notebooks run from a clean kernel, soon enough, and say what is kept in them.

`make notebooks` keeps what they say now: it runs these tests with CAATSIM_NOTEBOOKS=keep. Else
exercises are solved on the way, and each cell that checks an answer must find it right.
"""

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.needs import need

need("SALib", "ipykernel", "ipywidgets", "nbclient")

import nbformat
from nbclient import NotebookClient

from tests.docs.kept_notebooks import NOTEBOOKS

pytestmark = pytest.mark.slow

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


ANSWERS = {
    "1-first-run": {"my-grace": "deal, points = 'CHN/S-400', -1.4"},
    "2-why": {"my-threshold": "answer = 3.33", "my-warned": "answer = 2.56"},
    "4-experiments": {"my-effects": "strongest, unclear = 'heavy', 2"},
    "5-record": {
        "my-brier": "brier = ((cases['p_left_out'] - cases['outcome']) ** 2).mean()",
        "my-nearer": dedent(
            """\
            rate = cases["outcome"].mean()
            p = cases["p_left_out"]
            nearer = ((p - cases["outcome"]).abs() < (rate - cases["outcome"]).abs()).sum()
            """
        ),
    },
    "6-from-nothing": {"my-loss": "answer = 0.32"},
    "7-from-games": {"my-retreat": "answer = 4", "my-chain": "answer = 6"},
}
"""What a reader may write into cells of exercises, as the notebooks' own answers say."""

CLASS = re.compile(r"class (\w+)\(.*\n(?: +.*\n|\n(?= ))*")
"""A class, from its first line to its last."""


def solve(notebook: Any, name: str) -> None:
    """Write answers into the cells of exercises, and classes that the text gives as solutions."""
    code = {cell.id: cell for cell in notebook.cells if cell.cell_type == "code"}
    for cell, answer in ANSWERS.get(name, {}).items():
        code[cell].source = answer
    for cell in notebook.cells:
        for given in re.findall(r"```python\n(.*?)```", cell.source, re.S):
            solution = CLASS.match(given)
            for exercise in code.values() if solution else ():
                old = CLASS.search(exercise.source)
                if old and old[1] == solution[1] and "Your code here" in old[0]:
                    exercise.source = exercise.source.replace(old[0], solution[0])


def said(notebook: Any) -> list[str]:
    """Return what each cell of code says: text, tables and names of pictures.

    Cells that check an answer say what the answer makes of them, and are judged by themselves.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        "" if checks(cell) else PASSING.sub("…", "\n".join(texts(cell.outputs))) for cell in cells
    ]


def checks(cell: Any) -> int:
    """Return how many answers a cell checks."""
    return len(re.findall(r"\bcheck\(", cell.source)) if cell.cell_type == "code" else 0


def test_there_are_seven() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5", "6", "7"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_clean_kernel_gives_what_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cell fails; text and tables are those kept; the answers given are right."""
    monkeypatch.delenv("MPLBACKEND", raising=False)  # a command may have been tested here before
    notebook = nbformat.read(path, as_version=4)
    kept = said(notebook)
    keep = os.environ.get("CAATSIM_NOTEBOOKS") == "keep"
    if not keep:
        solve(notebook, path.stem)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=LIMIT, resources=folder, record_timing=False).execute()
    if keep:
        notebook.metadata["language_info"] = {"name": "python"}
        nbformat.write(notebook, path)
        return
    assert said(notebook) == kept
    for cell in notebook.cells:
        if checks(cell):
            told = "\n".join(texts(cell.outputs))
            assert told.count("Right: ") == checks(cell), f"{cell.id}: {told}"
