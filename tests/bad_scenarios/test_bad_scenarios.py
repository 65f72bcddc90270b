"""Every broken scenario here says in its header what the loader must answer."""

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario_file import load

HERE = Path(__file__).parent
BROKEN = sorted(path for path in HERE.glob("*.yaml") if not path.name.startswith("_"))


def header(path: Path, word: str) -> list[str]:
    """What the comments `# word: …` of a file say."""
    start = f"# {word}: "
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(start) for line in lines if line.startswith(start)]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_says_what_is_wrong(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line: file, line, key, what was found, what is allowed, the nearest name."""
    monkeypatch.chdir(HERE)
    (expected,) = header(path, "expect")
    with pytest.raises(ScenarioError) as caught:
        load(Path(path.name), header(path, "set"))
    message = str(caught.value)
    assert message == (path.name + expected if expected.startswith(":") else expected)
    assert message.isprintable()


def test_there_are_many() -> None:
    """The folder was found."""
    assert len(BROKEN) >= 45
