"""The estimate on simulated registers, with the law and without it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.errors import CommandError
from analysis.register.findings import Band
from analysis.register.simulation import (
    RegisterPlan,
    band,
    deterred_by,
    plan_of,
    simulation_of,
)
from analysis.register.words import told_band, told_simulation
from sim.scenario_file import from_mapping
from tests.analysis.register.test_occasions import small_book

YEARS = {"first_year": 2017, "last_year": 2018}
SMALL = {
    "start": "2016-01",
    "months": 60,
    "law": {"in_force": "2017-08"},
    "population": YEARS,
}


def test_band() -> None:
    """Mean, and the ends of nine runs in ten."""
    assert band(np.arange(101.0)) == Band(50.0, 5.0, 95.0)
    assert told_band(Band(-0.5, -1.25, 0.25)) == "−0.50 (−1.25 to +0.25)"


def test_deterred_by_country() -> None:
    """Orders and list prices of each, the most deterred first; who lost nothing is left out."""
    lost = np.array([[0.0, 1.0, 1.0], [0.0, 1.0, 0.0]])
    found = deterred_by(small_book(), lost, np.array([1.0, 10.0, 100.0]))
    assert [(row.iso3, row.orders.mean, row.musd.mean) for row in found] == [
        ("AAA", 1.0, 10.0),
        ("BBB", 0.5, 50.0),
    ]


def test_a_scenario_without_a_population_is_refused() -> None:
    """In one line."""
    assert plan_of(None, None, 10, 1) is None
    with pytest.raises(CommandError, match="s400-2018 has no population"):
        plan_of("s400-2018", None, 10, 1)


@pytest.mark.slow
def test_simulated_registers() -> None:
    """The same numbers again; a law that comes later deters nobody."""
    scenario = from_mapping(SMALL)
    found = simulation_of(RegisterPlan(scenario, 4, 1))
    law, none = found.worlds
    assert (law.law, none.law) == (True, False)
    assert len(law.coefficients) == 4
    assert sum(bins.after.mean for bins in law.bins) > 0
    assert sum(row.occasions for row in found.won) <= len(scenario.deals)
    assert found.deterred_orders.mean == pytest.approx(
        sum(row.orders.mean for row in found.deterred), abs=1e-4
    )
    assert found == simulation_of(RegisterPlan(scenario, 4, 1))
    assert len(told_simulation(found, -3.32)) == 2
    harmless = simulation_of(
        RegisterPlan(from_mapping(SMALL | {"law": {"in_force": "2030-01"}}), 2, 1)
    )
    assert harmless.worlds[0].bins == harmless.worlds[1].bins
    assert harmless.deterred == ()


@pytest.mark.slow
def test_command_and_python(tmp_path: Path) -> None:
    """Tables and a figure more; the same by hand and from the command line."""
    from analysis.api import register
    from analysis.cli.app import run_command
    from analysis.kinds import read_result

    path = tmp_path / "small.yaml"
    path.write_text(
        "start: 2016-01\nmonths: 60\nlaw: {in_force: 2017-08}\n"
        "population: {first_year: 2017, last_year: 2018}\n"
    )
    out = tmp_path / "found"
    words = ["register", "--permutations", "2", "--simulate", str(path), "--runs", "3"]
    assert run_command([*words, "--out", str(out)]) == 0
    assert (out / "register-simulated.png").is_file()
    assert len(pd.read_parquet(out / "simulated.parquet")) == 3
    assert pd.read_parquet(out / "deterred.parquet").columns[0] == "iso3"
    result = read_result(out)
    by_hand = register(permutations=2, simulate=path, runs=3)
    assert result.to_dict() == by_hand.to_dict()
    assert result.manifest["command"].endswith(f"--simulate {path} --runs 3")
    titles = [section.title for section in by_hand.page().sections]
    assert "Simulated registers" in titles
    assert replace(by_hand.found, simulation=None).simulation is None
