"""The tables that each kind of result keeps, made from next to nothing: only columns matter.

What a sweep or a search is about are names of columns there. They are made with one of each, which
`generic` replaces by a word that stands for any.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.calibration.numbers import tables_of as numbers_of
from analysis.calibration.particles import Particles
from analysis.calibration.plan import CalibrationPlan
from analysis.comparison.table import differences_table
from analysis.evidence.kernel import Kernel
from analysis.evidence.prior import UniformPriors
from analysis.evidence.simulate import MOMENTS, Implied
from analysis.evidence.targets import Target
from analysis.frontier.findings import Frontier, OutcomeEstimate, Searched, TriedPolicy, Words
from analysis.frontier.plan import make_plan
from analysis.frontier.search import Search
from analysis.frontier.size import SearchSize
from analysis.frontier.tables import policies_table, tried_table
from analysis.look.export import plain
from analysis.pairs import Pairs
from analysis.register.findings import (
    Band,
    ChangeEstimate,
    Permutation,
    RegisterFindings,
    SimulatedWorld,
    Simulation,
)
from analysis.register.library import Coefficient
from analysis.register.table import register_tables
from analysis.run.monthly import observe
from analysis.run.tables import TABLES, tables_of
from analysis.sensitivity.result import INDICES
from analysis.sensitivity.table import indices_table
from analysis.sweep.finish import points_table
from analysis.sweep.jobs import Stretch, cut
from analysis.sweep.read import read_design
from analysis.sweep.tally import Tally
from analysis.sweep.work import code_of, do_job
from analysis.validation.findings import DesignationScores, ValidationFindings
from analysis.validation.tables import cases_table, scores_table, support_table
from analysis.verification.figures import FIGURES
from analysis.verification.judgement import VerificationFindings
from analysis.verification.table import claims_table, study_table
from sim.parquet import read_parquet
from sim.scenario_file import load
from sim.world import build

if TYPE_CHECKING:
    import pyarrow as pa

FACTOR, LEVER, OUTCOME = "state.severity", "state.offer_cap", "deals_concluded"
"""What the sweep here varies, what the search sets, and what both measure."""

VARIED, MEASURED = "FACTOR", "OUTCOME"
"""What stands for them on the page."""

DESIGN = {
    "scenario": "toy",
    "design": "listed",
    "list": {"as it is": {FACTOR: 1.0}},
    "precision": {"outcome": OUTCOME, "half_width": 1.0, "at_most": 2},
    "outcomes": [OUTCOME],
    "keep": "deals",
}

NOTHING = Band(0.0, 0.0, 0.0)
NO_CHANGE = Coefficient(0.0, 0.0, 0.0, 0.0, 1.0)


def kept_tables() -> "dict[str, dict[str, pa.Table]]":
    """Return the tables of every kind that keeps any, by kind and name."""
    return {
        "run": run_tables(),
        "compare": {
            "differences": differences_table(Pairs("toy", 0, 1, "2017-01", 1, "mesa", 0.9, ()))
        },
        "sweep": sweep_tables(),
        "sensitivity": {INDICES: indices_table([])},
        "frontier": frontier_tables(),
        "validate": validation_tables(),
        "calibrate": numbers_of(few_particles()),
        "verify": verification_tables(),
        "register": register_tables(no_register()),
    }


def generic(column: str, varied: Iterable[str], outcomes: Iterable[str]) -> str:
    """Return a column with a word in place of what its result is about.

    Parameters
    ----------
    column : str
        Its name.
    varied : iterable of str
        Factors of a sweep, or levers of a search.
    outcomes : iterable of str
        What is measured.
    """
    if column in varied:
        return VARIED
    for name in sorted(outcomes, key=len, reverse=True):
        if column == name or column.startswith(f"{name}_"):
            return f"{MEASURED}{column.removeprefix(name)}"
    return column


def run_tables() -> "dict[str, pa.Table]":
    """Return the tables of two runs of the toy scenario; agents compile nothing."""
    scenario = load("toy").scenario
    ensemble, monthly = observe(scenario, build(scenario), 2, 1, "mesa")
    tables = tables_of(ensemble, monthly, {})
    return {name: getattr(tables, name) for name in TABLES}


def sweep_tables() -> "dict[str, pa.Table]":
    """Return the tables of a sweep of one point, all that a sweep can keep."""
    design = read_design(DESIGN)
    (job,) = cut(design, Stretch((0,), 0, design.replications), 0, "mesa", code_of(None))
    found = {name: plain(read_parquet(data)) for name, data in do_job(job).files.items()}
    tally = Tally(0, 1, design.outcomes)
    tally.add(found["batches"])
    return {"points": plain(points_table(design, 0, tally.moments())), **found}


def frontier_tables() -> "dict[str, pa.Table]":
    """Return the tables of a search that tried one policy, with one lever and one objective."""
    plan = replace(make_plan(load("toy"), SearchSize(), 1, levers=(LEVER,)), objectives=(OUTCOME,))
    estimate = OutcomeEstimate(0.0, (0.0, 0.0), 0.0, None, 0.0)
    words = Words(0.0, 0.0, None, 0.0, None)
    tried = TriedPolicy(
        *("present", {LEVER: 0.0}, True, 0.0, 0.0, ()), {OUTCOME: estimate}, {OUTCOME: words}
    )
    found = Frontier(
        scenario="toy",
        objectives={OUTCOME: "deals"},
        levers=(),
        worlds="",
        searched=Searched(1, 1),
        fresh_worlds=1,
        replications=1,
        seed=1,
        level=0.95,
        regret_quantile=0.9,
        satisfices="",
        still_undominated=1,
        policies=(tried,),
        named=(),
    )
    nobody: Any = None  # who simulates: nothing is
    search = Search(plan, nobody, {(0.0,): ((0.0,), (0.0,))}, [0])
    return {"policies": policies_table(found, plan), "tried": tried_table(search)}


def validation_tables() -> "dict[str, pa.Table]":
    """Return the tables of a validation on no case."""
    found = ValidationFindings(
        cases_file="",
        weights="",
        runs=0,
        rivals=True,
        seed=1,
        level=0.9,
        n=0,
        brier=None,
        log_score=None,
        auc=None,
        intervals=None,
        calibration=(),
        baselines={},
        designation=DesignationScores(n=0, brier=None, base_rate=None),
        refitted=None,
        stale=(),
        cases=(),
        refused=(),
        warnings=(),
    )
    return {
        "cases": cases_table(found),
        "scores": scores_table(found),
        "support": support_table(found),
    }


def few_particles() -> Particles:
    """Return three particles with two weights, held against one pattern and no case."""
    prior = UniformPriors((FACTOR, "weights.need"), np.zeros(2), np.ones(2))
    target = Target(MOMENTS[0], "", "", 0.5, 0.0, 1.0, "", "")
    scores = np.array([[-1.0, 0.5], [0.0, -0.5], [1.0, 1.0]])
    nothing = np.zeros((3, 0), dtype=np.int32)
    implied = Implied(1, nothing, nothing, np.zeros((3, len(MOMENTS))))
    kernel = Kernel(np.zeros((3, 0)), np.zeros((3, 1)))
    plausible = np.ones(3, dtype=np.bool_)
    plan = CalibrationPlan(first=2)
    return Particles(prior, (), (target,), plan, scores, np.zeros(3), implied, kernel, plausible)


def verification_tables() -> "dict[str, pa.Table]":
    """Return the table of no claim, and those behind the figures."""
    found = VerificationFindings(1, 0.0, True, 0, 0.0, {}, ())
    columns = ("panel", "series", "x", "exact", "simulated", "low", "high")
    study = study_table(pd.DataFrame({name: [] for name in columns}))
    return {"claims": claims_table(found), **dict.fromkeys(FIGURES, study)}


def no_register() -> RegisterFindings:
    """Return findings of a register without orders."""
    change = ChangeEstimate("", "", "", "", (2000, 2020), 2018, 0, 0.0, NO_CHANGE)
    world = {law: SimulatedWorld(law, NOTHING, None, (), ()) for law in (True, False)}
    simulation = Simulation(
        *("toy", 0, 1, 0.9, (world[True], world[False]), ()), NOTHING, NOTHING, ()
    )
    return RegisterFindings(
        seed=1,
        first_after=2018,
        left_out_of_all=(),
        main=change,
        others=(),
        breaks=(),
        by_year=(),
        by_two_years=(),
        bins=(),
        without=(),
        permutation=Permutation(0, 0, 0, 1.0, (), ()),
        simulation=simulation,
    )


FITS = {
    "posterior": "One row per draw of the posterior.",
    "patterns": "The same draws, with what only the world of the patterns has.",
    "before-register": "One row per draw of what has not seen the register of orders.",
    "fit-particles": "One row per particle that carries weight.",
    "fit-particles-no-law": "The same of the fit without the law.",
}
DRAW = ("PARAMETER", "double", "see [parameters](parameters.md)", "its value in this draw")
PARTICLE = (
    ("importance", "double", "-", "log of prior density over the density it was drawn from"),
    ("patterns", "double", "-", "log kernel of the patterns"),
    ("runs", "int16", "runs", "runs of each case"),
    ("concluded CASE", "int16", "runs", "in how many of these the case was concluded"),
    ("designated CASE", "int16", "runs", "in how many of those its buyer was designated"),
)
FIT_COLUMNS = {name: PARTICLE if name.startswith("fit-") else (DRAW,) for name in FITS}
"""Files of a calibration that name no meanings: what a row is, and each column's type and unit."""
