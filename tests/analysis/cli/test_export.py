"""Tables for other programs: the same numbers, under names that these can read, explained."""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.cli.app import run_command
from analysis.look.export import LABEL, NAME, explained, stata_names
from analysis.look.frames import describe_columns

RESULTS = Path(__file__).resolve().parents[3] / "docs" / "results.md"

DESIGN = """\
scenario: toy
design: factorial
factors: {state.threat_rate: {levels: [0.1, 0.4]}}
policies: {as it is: {}, never: {state.policy: never}}
replications: 64
outcomes: [deals_concluded]
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run and a sweep."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "grid.yaml").write_text(DESIGN, encoding="utf-8")
    assert run_command(["run", "toy", "--runs", "40", "--out", str(folder / "run")]) == 0
    words = ["sweep", str(folder / "grid.yaml"), "--out", str(folder / "grid")]
    assert run_command(words) == 0
    return folder


def book(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of a codebook by table and column."""
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): row for row in csv.DictReader(file)}


def test_csv_holds_every_table_and_number(home: Path) -> None:
    """Read again, each table is the one of the result; the codebook knows each column."""
    assert run_command(["export", str(home / "run")]) == 0
    made = home / "run-csv"
    told = book(made)
    for name in ("deals", "runs", "months", "reports"):
        whole = pq.read_table(home / "run" / f"{name}.parquet").to_pandas()
        again = pd.read_csv(made / f"{name}.csv", keep_default_na=False, na_values=[""])
        assert [column for table, column in told if table == name] == list(again) == list(whole)
        for column in whole:
            expected = whole[column]
            if isinstance(expected.dtype, pd.CategoricalDtype):
                expected = expected.astype(object)
            assert again[column].isna().tolist() == expected.isna().tolist()
            assert again[column].dropna().tolist() == expected.dropna().tolist(), column
            assert told[name, column]["missing"] == str(int(expected.isna().sum()))
    assert told["deals", "list_price"]["unit"] == "musd"
    assert told["deals", "list_price"]["meaning"].endswith("musd: millions of 2018 US dollars")
    assert told["deals", "threat"]["meaning"] == "threat: none, warned, demanded"
    assert told["deals", "signed"]["unit"] == "months since start"


def test_stata_reads_the_same_under_names_of_its_own(home: Path) -> None:
    """Names, labels with units, missing values; the codebook says which column is which."""
    assert run_command(["export", str(home / "grid"), "--format", "stata"]) == 0
    made = home / "grid-stata"
    told = book(made)
    assert told["points", "state.threat_rate"]["name"] == "state_threat_rate"
    assert told["points", "state.threat_rate"]["unit"] == "1/month"
    with pd.read_stata(made / "points.dta", iterator=True) as reader:
        labels = reader.variable_labels()
        again = reader.read()
    assert labels["state_threat_rate"].endswith("[1/month]")
    assert again["state_threat_rate"].tolist() == [0.1, 0.1, 0.4, 0.4] or sorted(
        again["state_threat_rate"]
    ) == [0.1, 0.1, 0.4, 0.4]
    assert explained("designations", "designations", "-").startswith("determinations that")
    assert explained("A/B_1.signed", "A/B 1.signed", "-").startswith("A/B_1: a contract")
    for table, column in told:
        read = pd.read_stata(made / f"{table}.dta")
        assert told[table, column]["name"] in read


def test_stata_labels_every_variable(home: Path) -> None:
    """Read back, each variable says its meaning and unit, and numbers are those of the result."""
    assert run_command(["export", str(home / "run"), "--format", "stata"]) == 0
    for name in ("deals", "buyers", "runs", "months", "reports"):
        whole = pq.read_table(home / "run" / f"{name}.parquet")
        with pd.read_stata(home / "run-stata" / f"{name}.dta", iterator=True) as reader:
            labels, again = reader.variable_labels(), reader.read()
        names = stata_names(whole.column_names)
        assert len(again) == whole.num_rows
        for column, meaning, unit in describe_columns(whole):
            assert labels[names[column]] == f"{meaning} [{unit}]"[:LABEL]
    signed = pd.read_parquet(home / "run" / "deals.parquet")["signed"]
    again = pd.read_stata(home / "run-stata" / "deals.dta")["signed"]
    assert again.isna().tolist() == signed.isna().tolist()
    assert again.dropna().tolist() == signed.dropna().tolist()


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_gives_the_shares_of_the_result(home: Path) -> None:
    """The recipe of docs/results.md, on a result of here: the same shares, and truth values."""
    (recipe,) = re.findall(r"```r\n(.*?)```", RESULTS.read_text(encoding="utf-8"), re.S)
    assert run_command(["export", str(home / "run"), "--out", str(home / "for-r")]) == 0
    program = home / "recipe.R"
    program.write_text(
        recipe.replace("results/s400-2018-csv", (home / "for-r").as_posix())
        + 'cat(mean(deals$detected), "\\n")\n',
        encoding="utf-8",
    )
    said = subprocess.run(
        ["Rscript", "--vanilla", str(program)], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    deals = pd.read_parquet(home / "run" / "deals.parquet")
    shares = deals["signed"].notna().groupby(deals["buyer"].astype(str)).mean()
    found = {line.split()[1]: float(line.split()[2]) for line in said[1:-1]}
    assert found == pytest.approx(shares.to_dict(), abs=1e-6)
    assert float(said[-1]) == pytest.approx(deals["detected"].mean(), abs=1e-6)


def test_batches_know_their_policy_and_factors(home: Path) -> None:
    """Each batch of runs carries those of its point."""
    assert run_command(["export", str(home / "grid")]) == 0
    points = pd.read_csv(home / "grid-csv" / "points.csv").set_index("point")
    batches = pd.read_csv(home / "grid-csv" / "batches.csv")
    assert set(batches["policy"]) == {"as it is", "never"}
    for row in batches.to_dict("records"):
        point = points.loc[row["point"]]
        assert row["policy"] == point["policy"]
        assert row["state.threat_rate"] == point["state.threat_rate"]
    sums = batches.groupby("point")["n"].sum()
    assert sums.to_dict() == points["n"].to_dict()


def test_what_is_there_is_not_replaced_unasked(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["export", str(home / "run"), "--out", str(home / "twice")]
    assert run_command(words) == 0
    capsys.readouterr()
    assert run_command(words) == 2
    assert "is there already; --force replaces it" in capsys.readouterr().err
    assert run_command([*words, "--force"]) == 0


def test_names_for_stata_are_short_and_differ() -> None:
    long = [f"a.very.long.name.of.an.outcome.of.a.deal.{end}" for end in ("low", "high", "n")]
    found = stata_names([*long, "1st", "a b", "a.b", "ΔU"])
    assert len(set(found.values())) == 7
    assert all(len(name) <= NAME and name.isidentifier() for name in found.values())
    assert found["a b"] == "a_b"
    assert found["a.b"] == "a_b_2"
