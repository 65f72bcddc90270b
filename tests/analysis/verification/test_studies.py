"""The figures of docs/closed-forms.md: tables of theory beside simulation, and their plots."""

from pathlib import Path

import pytest

from analysis.cli.app import run_command
from analysis.repro.origin import read_origin
from analysis.verification import figures
from analysis.verification.studies import COLUMNS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", figures.FIGURES)
def test_study(name: str) -> None:
    """Simulated within 4.5 standard errors; intervals hold what was seen; axes have units."""
    form = figures.FIGURES[name]
    runs = 400
    table = form.study(runs, 1)
    assert tuple(table.columns) == COLUMNS
    assert table.exact.between(0, 1).all()
    seen = table.dropna()
    assert len(seen) > 20
    error = (seen.exact * (1 - seen.exact) / runs) ** 0.5
    assert ((seen.simulated - seen.exact).abs() <= 4.5 * error + 1e-9).all()
    assert (seen.low <= seen.simulated).all()
    assert (seen.simulated <= seen.high).all()
    figure = form.plot(table, "a note")
    labels = [ax.get_ylabel() for ax in figure.axes]
    assert labels[0] == "probability [-]"
    assert all(ax.get_xlabel() for ax in figure.axes)


def test_the_command_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, with where they come from, and the page shows each."""
    monkeypatch.setattr(figures, "RUNS", 20)
    assert run_command(["verify", "--figures", "--out", str(tmp_path)]) == 0
    page = (Path(figures.__file__).parents[2] / "docs" / "closed-forms.md").read_text("utf-8")
    for name in figures.FIGURES:
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
        assert f"(img/{name}.png)" in page
        origin = read_origin(tmp_path / f"{name}.png")
        assert (origin.title, origin.command) == (name, "python run.py verify --figures")
