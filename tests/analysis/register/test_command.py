"""The command, its folder and its figures; what is refused is told in one line."""

import builtins
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.api import register
from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.kinds import read_result
from analysis.register.library import Coefficient
from analysis.register.result import RegisterResult
from analysis.register.words import change, p_value, signed
from analysis.store.manifest import MANIFEST
from tests.refused import refused

pytestmark = pytest.mark.slow

FEW = ("register", "--permutations", "20")
FIGURES = (
    "register-event-study",
    "register-counts",
    "register-estimates",
    "register-leave-one-out",
    "register-permutation",
)
TABLES = ("estimates", "event_study", "counts", "without")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("register") / "found"
    assert run_command([*FEW, "--out", str(out)]) == 0
    return out


def test_folder(folder: Path) -> None:
    """Answer, tables and figures, which are read again as they were written."""
    pictures = {f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")}
    tables = {f"{name}.parquet" for name in TABLES}
    assert {p.name for p in folder.iterdir()} == {MANIFEST, "register.json", *pictures, *tables}
    result = read_result(folder)
    assert isinstance(result, RegisterResult)
    assert result.to_dict() == json.loads((folder / "register.json").read_text())
    told = pd.read_parquet(folder / "estimates.parquet")
    assert told["value"][0] == result.found.main.coefficient.value
    steps = pd.read_parquet(folder / "event_study.parquet")
    assert steps["value"].isna().sum() == 2
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["command"] == "python run.py register --permutations 20 --seed 1"
    assert "statsmodels" in manifest["versions"]


def test_same_bytes_again(folder: Path, tmp_path: Path) -> None:
    """Seed and data decide every number."""
    assert run_command([*FEW, "--out", str(tmp_path / "again")]) == 0
    for name in ("register.json", *(f"{name}.parquet" for name in TABLES)):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_table_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same numbers, with sign and error."""
    assert run_command([*FEW]) == 0
    told = capsys.readouterr().out
    for words in (
        "−3.32",
        "1.43",
        "50–100 %",
        "8.5",
        "Without any one country −2.60 (without EGY)",
    ):
        assert words in told
    assert run_command([*FEW, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["main"]["coefficient"]["value"] == pytest.approx(-3.3157, abs=1e-4)
    assert found["permutation"]["draws"] == 20


def test_python_and_page(folder: Path) -> None:
    """The same result; frames, a display, a report with every figure, limits among them."""
    result = register(permutations=20)
    assert result.to_dict() == read_result(folder).to_dict()
    assert result.command == "python run.py register --permutations 20 --seed 1"
    assert list(result.counts["after"]) == [76, 11, 6, 3, 0]
    assert result.estimates["name"][0] == "main"
    assert "−3.32" in result._repr_html_()
    page = result.page()
    assert [section.title for section in page.sections] == [
        "Estimates",
        "Orders by US share",
        "Figures",
        "Limits",
        "How to reproduce it",
    ]
    assert len(page.sections[2].blocks) == len(FIGURES)


def test_other_registers(tmp_path: Path) -> None:
    """A file or a table of other orders; a table at hand has no command."""
    table = pd.read_csv("scenarios/data/orders.csv")
    doubled = table.assign(russian_orders=2 * table.russian_orders)
    path = tmp_path / "doubled.csv"
    doubled.to_csv(path, index=False)
    of_file, of_table = register(path, permutations=2), register(doubled, permutations=2)
    assert of_file.to_dict() == of_table.to_dict()
    assert of_file.found.main.total == 952
    assert of_file.found.main.coefficient.value == pytest.approx(-3.315748, abs=1e-5)
    assert str(path) in of_file.command
    assert of_table.command == ""


def test_what_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file that is none, and one without orders."""
    path = tmp_path / "orders.csv"
    path.write_text("iso3,order_year\nIRQ,2008\n")
    told = refused(capsys, *FEW, "--orders", str(path))
    assert told == f"{path}:1: column russian_orders is missing"
    path.write_text("iso3,order_year,russian_orders\nIRQ,2008,0\n")
    assert "does not determine" in refused(capsys, *FEW, "--orders", str(path))
    with pytest.raises(CommandError, match="orders: found 3; must be a table"):
        register(3)  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="lacks the column 'us_share'"):
        register(shares=pd.DataFrame({"iso3": ["IRQ"]}))


@pytest.mark.parametrize("package", ["statsmodels.genmod.families", "threadpoolctl"])
def test_without_the_extra(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """What is missing, and how to install it."""
    found = builtins.__import__

    def lacking(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == package:
            raise ImportError(name)
        return found(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", lacking)
    told = refused(capsys, *FEW)
    assert (
        f"{package.partition('.')[0]} is not installed; it comes with the extra 'explore'" in told
    )


def test_words() -> None:
    assert signed(-3.3157) == "−3.32"
    assert signed(0.05) == "+0.05"
    assert (p_value(0.0201), p_value(0.0001)) == (".020", "<.001")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((-2.0, -3.0, -1.0), "63 % (39 to 78 %) fewer"),
        ((-0.5, -1.0, 0.2), "22 % (−11 to 39 %) fewer"),
        ((0.5, -0.2, 1.0), "28 % (−10 to 65 %) more"),
        ((0.0, 0.0, 0.0), "0 % (0 to 0 %) fewer"),
        ((-3.0, -40.0, 40.0), "78 % (under −10,000 to 100 %) fewer"),
        ((900.0, -1.0, 1e9), "over 10,000 % (−39 to over 10,000 %) more"),
    ],
)
def test_more_or_fewer(ends: tuple[float, float, float], said: str) -> None:
    """By the sign of the estimate; what is absurd is not spelled out."""
    value, low, high = ends
    assert change(Coefficient(value, 1.0, low, high, 0.5), 0.5) == said
