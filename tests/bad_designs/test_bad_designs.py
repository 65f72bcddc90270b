"""Every broken design here says in its header what the reader must answer."""

from pathlib import Path

import pytest

from analysis.sweep.read import read_design
from sim.errors import ScenarioError

HERE = Path(__file__).parent
BROKEN = sorted(HERE.glob("*.yaml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_says_what_is_wrong(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line: file, line, key, what was found, what is allowed, the nearest name."""
    monkeypatch.chdir(HERE)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    expected = first.removeprefix("# expect: ")
    assert expected != first
    with pytest.raises(ScenarioError) as caught:
        read_design(path.name)
    message = str(caught.value)
    assert message == (path.name + expected if expected.startswith(":") else expected)
    assert message.isprintable()


def test_there_are_many() -> None:
    """The folder was found."""
    assert len(BROKEN) >= 45


def test_a_name_that_no_file_can_have(tmp_path: Path) -> None:
    """Is that of no scenario."""
    path = tmp_path / "design.yaml"
    path.write_text(f"design: list\nscenario: {'long' * 80}.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"design\.yaml:2: scenario: no such scenario; shipped"):
        read_design(path)
