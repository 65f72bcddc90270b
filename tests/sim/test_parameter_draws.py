"""Tables of draws: what is drawn, what is not, and what a broken table is told."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import ScenarioError
from sim.parameter_draws import draws_digest, draws_of, load_draws
from sim.parameters import Parameters
from sim.scenario_file import from_mapping, load


def written(path: Path, **columns: list[object]) -> str:
    """Write a table, a dot in a column's name spelled as two underscores, and return its name."""
    frame = pd.DataFrame({name.replace("__", "."): values for name, values in columns.items()})
    frame.to_parquet(path)
    return str(path)


def test_an_index_is_named_for_what_it_is(tmp_path: Path) -> None:
    """A frame with an index of its own was written with it."""
    path = tmp_path / "t.parquet"
    pd.DataFrame({"weights.need": [1.0]}, index=["a"]).to_parquet(path)
    with pytest.raises(ScenarioError, match="is the index of a frame; write the table without it"):
        load_draws(str(path))


def test_an_index_with_a_name_is_one_too(tmp_path: Path) -> None:
    """Unless it is a parameter, it is no draw."""
    path = tmp_path / "t.parquet"
    index = pd.Index(["a"], name="draw")
    pd.DataFrame({"weights.need": [1.0]}, index=index).to_parquet(path)
    with pytest.raises(ScenarioError, match="column 'draw' is the index of a frame"):
        load_draws(str(path))


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    """Which of the two would be meant?"""
    path = tmp_path / "t.parquet"
    columns = [pa.array([1.0]), pa.array([2.0])]
    pq.write_table(pa.table(columns, names=["weights.need", "weights.need"]), path)
    with pytest.raises(ScenarioError, match=r"column 'weights\.need' is there twice"):
        load_draws(str(path))


def test_what_the_shared_world_is_built_on_is_not_drawn(tmp_path: Path) -> None:
    """It would be ignored; who wants to vary it makes it a factor."""
    name = written(tmp_path / "t.parquet", learning__similarity_scale=[0.5, 2.0])
    with pytest.raises(ScenarioError, match=r"cannot differ from run to run.*a factor of a sweep"):
        load_draws(name)


@pytest.mark.parametrize("kind", ["int64", "int8", "float32", "float64"])
def test_all_numbers_are_numbers(tmp_path: Path, kind: str) -> None:
    """Whole numbers and single precision too."""
    path = tmp_path / "t.parquet"
    pd.DataFrame({"weights.need": np.array([1, 2], dtype=kind)}).to_parquet(path, index=False)
    assert load_draws(str(path)).values[:, 0].tolist() == [1.0, 2.0]


def test_a_small_file_that_unpacks_to_more_than_memory(tmp_path: Path) -> None:
    """Is refused before it is unpacked."""
    path = tmp_path / "bomb.parquet"
    schema = pa.schema([("weights.need", pa.float64())])
    zeros = pa.table({"weights.need": np.zeros(1_000_000)}, schema=schema)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for _ in range(25):
            writer.write_table(zeros)
    assert path.stat().st_size < 200_000
    with pytest.raises(ScenarioError, match=r"found 25,000,000 draws .* at most 20,000,000 values"):
        load_draws(str(path))


def test_a_path_in_a_file_counts_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `extends:` does, whatever the working folder; what is missing is named with its line."""
    home = tmp_path / "it's here"
    home.mkdir()
    written(home / "t.parquet", weights__need=[0.5, 2.5])
    (home / "own.yaml").write_text("extends: toy\ndraws: t.parquet\n")
    (home / "lost.yaml").write_text("extends: toy\ndraws: lost.parquet\n")
    monkeypatch.chdir(tmp_path)
    assert load(home / "own.yaml").scenario.draws == str(home / "t.parquet")
    with pytest.raises(ScenarioError, match=r"lost\.yaml:2: draws: no such table of draws"):
        load(home / "lost.yaml")


def test_runs_take_the_rows_in_turn(tmp_path: Path) -> None:
    """Run r takes row r modulo the number of rows, and leaves other parameters as they are."""
    name = written(tmp_path / "t.parquet", weights__need=[0.5, 2.5], state__severity=[1.0, 3.0])
    draws = load_draws(name)
    base = Parameters()
    for run, need, severity in ((0, 0.5, 1.0), (1, 2.5, 3.0), (4, 0.5, 1.0)):
        sections = draws.parameters_of(run, base)
        assert set(sections) == {"weights", "state"}
        assert (sections["weights"].need, sections["state"].severity) == (need, severity)
        assert sections["weights"].legacy == base.weights.legacy


def test_what_a_scenario_sets_is_not_drawn(tmp_path: Path) -> None:
    """And if it sets all of them nothing is drawn."""
    name = written(tmp_path / "t.parquet", weights__need=[0.5], state__severity=[1.0])
    start = {"start": "2020-01", "months": 2, "draws": name}
    some = draws_of(from_mapping(start | {"weights": {"need": 1.0}}))
    assert some is not None
    assert some.paths == ("state.severity",)
    both = {"weights": {"need": 1.0}, "state": {"severity": 2.0}}
    assert draws_of(from_mapping(start | both)) is None
    assert draws_of(from_mapping({"start": "2020-01", "months": 2})) is None


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"weights__nede": [1.0]},
            "column 'weights.nede' is not a parameter that can be drawn; "
            "did you mean 'weights.need'?",
        ),
        (
            {"weights__need": [1.0, -1.0]},
            "column 'weights.need' has values out of bounds, as -1; "
            "allowed: numbers from 0 to 1e+06",
        ),
        (
            {"weights__need": [1.0, float("nan")]},
            "column 'weights.need' has values that are missing or no numbers (NaN)",
        ),
        (
            {"weights__need": ["1", "2"]},
            "column 'weights.need' holds large_string; must be numbers",
        ),
        (
            {"learning__silence_months": [1.0]},
            "column 'learning.silence_months' is not a parameter that can be drawn; "
            "did you mean 'learning.silence_weight'?",
        ),
        ({}, "the table is empty"),
    ],
)
def test_a_wrong_table_is_refused(
    tmp_path: Path, columns: dict[str, list[object]], message: str
) -> None:
    """By the file, the column, what is allowed and the nearest name."""
    path = tmp_path / "wrong.parquet"
    with pytest.raises(ScenarioError) as caught:
        load_draws(written(path, **columns))
    assert str(caught.value) == f"{path}: {message}"


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    """A file that Parquet cannot read."""
    path = tmp_path / "text.parquet"
    path.write_text("weights.need\n1.0\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="is no Parquet file; pandas writes one"):
        load_draws(str(path))


def test_a_name_that_is_too_long_is_no_table() -> None:
    """For whatever system."""
    with pytest.raises(ScenarioError, match="no such table of draws"):
        load_draws("x" * 300 + ".parquet")


def test_a_missing_table_names_those_there_are() -> None:
    """By the nearest name, if one is near."""
    with pytest.raises(ScenarioError) as caught:
        load_draws("posteriour")
    assert str(caught.value).startswith("draws: no such table of draws: 'posteriour'")
    assert str(caught.value).endswith("did you mean 'posterior'?")


def test_a_table_that_is_written_anew_is_read_anew(tmp_path: Path) -> None:
    """Its digest changes too, which is part of a scenario's hash."""
    path = tmp_path / "t.parquet"
    name = written(path, weights__need=[0.5])
    before = load_draws(name).values.tolist(), draws_digest(name)
    written(path, weights__need=[0.75, 1.0])
    assert (load_draws(name).values.tolist(), draws_digest(name)) != before
    assert load_draws(name).values.tolist() == [[0.75], [1.0]]


def test_only_draws_count_for_the_hash_of_a_scenario(tmp_path: Path) -> None:
    """Where a table comes from and how its file is written can change no number."""
    name = written(tmp_path / "t.parquet", weights__need=[1.0, 2.0])
    before = draws_digest(name), Path(name).read_bytes()
    told = pq.read_table(name).replace_schema_metadata({"provenance": "{}"})
    pq.write_table(told, name, compression="none")
    assert draws_digest(name) == before[0]
    assert Path(name).read_bytes() != before[1]


def test_a_table_is_read_whatever_its_chunks_and_kinds(tmp_path: Path) -> None:
    """Row groups, empty ones too, whole numbers and single precision: the numbers, in order."""
    file = tmp_path / "draws.parquet"
    kinds = pa.schema({"weights.need": pa.float32(), "weights.legacy": pa.int64()})
    with pq.ParquetWriter(file, kinds) as writer:
        for rows in ([1.5, 0.25], [], [0.5]):
            numbers = {"weights.need": rows, "weights.legacy": [1] * len(rows)}
            writer.write_table(pa.table(numbers, schema=kinds), row_group_size=1)
    values = load_draws(str(file)).values
    assert values.dtype == np.float64
    assert values.tolist() == [[1.5, 1.0], [0.25, 1.0], [0.5, 1.0]]


def test_reading_draws_does_not_load_pandas() -> None:
    """It takes as long as a thousand runs, and nothing here needs it."""
    code = "import sys; from sim.parameter_draws import load_draws; load_draws('posterior')"
    told = f"{code}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0
