"""A kind of result is a folder and one line: all else is found from there."""

import subprocess
import sys
import tomllib
from pathlib import Path

import analysis.api
import sim
from analysis.kinds import commands, names_by_kind
from analysis.terminal.command_line import words_of

ROOT = Path(__file__).resolve().parents[3]


def test_every_kind_has_its_line() -> None:
    """Packages with `COMMANDS` and `RESULT` are kinds, and nothing else is."""
    packages = {
        path.parent.name
        for path in ROOT.glob("analysis/*/result.py")
        if "\nCOMMANDS = " in (path.parent / "command.py").read_text(encoding="utf-8")
    }
    assert set(names_by_kind()) == packages


def test_python_has_what_the_lines_say() -> None:
    """Each name is that of the package, in `sim` and in `analysis.api`, and completed there."""
    names = [name for names in names_by_kind().values() for name in names]
    assert len(names) == len(set(names))
    for name in names:
        assert getattr(sim, name) is getattr(analysis.api, name)
    assert set(names) < set(sim.__all__)
    assert set(names) < set(dir(sim))
    assert set(names) < set(analysis.api.__all__)


def test_commands_that_keep_results_have_a_function() -> None:
    """Whatever command has ``--out`` for a result can be asked in Python under its own name."""
    keeping = {command.__name__ for command in commands() if "out" in words_of(command)}
    keeping.discard("run")  # it is `simulate`
    assert keeping <= set(sim.__all__)


def test_names_are_known_before_anything_is_imported() -> None:
    """Submodules of `sim` are imported, and names completed, without `analysis.api`."""
    program = (
        "import sys; from sim import philox; import sim; dir(sim); "
        "sys.exit('analysis.api' in sys.modules or 'analysis.result' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_every_package_stands_in_a_layer() -> None:
    """What import-linter does not know, it does not hold; a new kind is known by its imports."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(
        contract["layers"]
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    known = {name for layer in layers for name in layer.split(" | ")}
    found = {
        f"analysis.{path.stem}"
        for path in ROOT.glob("analysis/*")
        if (path / "__init__.py").is_file() or (path.suffix == ".py" and path.stem != "__init__")
    }
    kinds = {f"analysis.{kind}" for kind in names_by_kind()}
    assert found | {"benchmarks", "sim"} == known | kinds
