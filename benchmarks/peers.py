"""Mesa's `batch_run` and EMA Workbench's evaluator, running the project's Mesa model.

What their time includes: drawing each run's numbers, with compiled code, and making them into
Python numbers, building and running the model, reading its outcome once at the end, handing runs
out and results back. What it leaves out, in their favour: the start of processes with all imports
(reported apart), reading the scenario, and collecting data in every month.
"""

import multiprocessing
import os
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from mesa import DataCollector
from numpy.typing import NDArray

from benchmarks.measure import pace
from sim.engines import chance_of
from sim.ensemble import Ensemble
from sim.model import ArmsModel
from sim.noise import Draws, Keys, draw_run
from sim.scenario_file import load
from sim.world import World, build

DEAL_FIELDS = ("stage", "threat", "response", "signed", "decided", "superseded", "belief")
RUN_FIELDS = (
    ("seller", "revenue"),
    ("state", "designations"),
    ("state", "waivers"),
    ("state", "paid"),
    ("state", "relation_cost"),
    ("congress", "letters"),
)
"""What a peer answers of a run, deal by deal and in all: `analysis.outcomes` reads nothing else."""


NEEDLESS = "ipyparallel not installed"
"""How a warning begins that EMA Workbench gives when it is imported."""


@dataclass(frozen=True)
class PeerJob:
    """What all runs of a peer have in common; small, since it travels with each of them."""

    scenario: str
    seed: int


@dataclass(frozen=True)
class PeerRuns:
    """Runs 0 to n - 1 as a peer did them.

    Attributes
    ----------
    outcomes : (runs, values) array
        As `outcome_of` gives them, in the order of runs.
    speed : float
        Runs per second once all processes are at work.
    start : float
        Seconds from asking for the processes until they were.
    """

    outcomes: NDArray[np.float64]
    speed: float
    start: float


Peer = Callable[[int], PeerRuns]


@cache
def world_of(job: PeerJob) -> World:
    """Return the scenario in records, read once per process."""
    return build(load(job.scenario).scenario)


@cache
def keys_of(job: PeerJob) -> Keys:
    """Return what all draws follow from, found once per process."""
    return chance_of(world_of(job), job.seed)


def draws_of(job: PeerJob, run: int) -> Draws:
    """Return the draws that a run has on every engine."""
    return draw_run(keys_of(job), run, world_of(job).scenario.months)


def outcome_of(model: ArmsModel) -> list[float]:
    """Return how a run ended: `DEAL_FIELDS` of each deal, then `RUN_FIELDS`."""
    values = [float(getattr(deal, name)) for deal in model.deals for name in DEAL_FIELDS]
    return values + [float(getattr(getattr(model, who), name)) for who, name in RUN_FIELDS]


def outcomes_of(ensemble: Ensemble) -> NDArray[np.float64]:
    """Return the same of each run of an ensemble, as an array of shape (runs, values)."""
    deals = np.stack([ensemble.deals[name].astype(np.float64) for name in DEAL_FIELDS], axis=2)
    runs = [getattr(ensemble, who)[name].astype(np.float64) for who, name in RUN_FIELDS]
    return np.hstack([deals.reshape(ensemble.runs, -1), np.column_stack(runs)])


def clock_of(model: "BatchModel") -> list[float]:
    """Return when a run began, the time now, and the process."""
    return [model.began, time.monotonic(), float(os.getpid())]


class BatchModel(ArmsModel):
    """The model as `batch_run` wants it: made from keywords, with a data collector.

    The collector is filled once, at the end, and holds that one row as often as there are months:
    Mesa 3.3 looks for the last month by its index, Mesa 3.5 for the row that was collected.

    Parameters
    ----------
    job : PeerJob
    run : int
    rng : object
        Mesa 3.5 passes None whatever is asked for; chance comes with the draws.
    """

    def __init__(self, job: PeerJob, run: int, rng: object = None) -> None:  # noqa: ARG002
        self.began = time.monotonic()
        super().__init__(world_of(job).of_run(run), draws_of(job, run))
        self.datacollector = DataCollector(
            model_reporters={"outcome": outcome_of, "clock": clock_of}
        )

    def step(self) -> None:
        """Live one month; after the last, collect and let go."""
        super().step()
        if not self.running:
            self.datacollector.collect(self)
            for values in self.datacollector.model_vars.values():
                values *= self.month
            self.close()


def batch_run(job: PeerJob, cores: int, runs: int) -> PeerRuns:
    """Let Mesa's `batch_run` do runs 0 to `runs` - 1 in as many processes as cores."""
    with spawning():
        from mesa.batchrunner import batch_run

        called = time.monotonic()
        rows = batch_run(
            BatchModel,
            {"job": job, "run": range(runs)},
            number_processes=cores,
            max_steps=world_of(job).scenario.months,
            display_progress=False,
        )
    rows.sort(key=lambda row: int(row["run"]))
    speed, start = pace(np.array([row["clock"] for row in rows]), called)
    return PeerRuns(np.array([row["outcome"] for row in rows]), speed, start)


def play(job: PeerJob, run: int) -> dict[str, list[float]]:
    """Do one run as EMA Workbench wants it: a function from inputs to named outputs."""
    began = time.monotonic()
    model = ArmsModel(world_of(job).of_run(run), draws_of(job, run))
    model.run_model()
    outcome = outcome_of(model)
    model.close()
    return {"outcome": outcome, "clock": [began, time.monotonic(), float(os.getpid())]}


@contextmanager
def ema_workbench(job: PeerJob, cores: int) -> Iterator[Peer]:
    """Give EMA Workbench's evaluator, whose processes stay until the end."""
    ema = import_ema()
    world = world_of(job)
    values = len(world.deals) * len(DEAL_FIELDS) + len(RUN_FIELDS)
    model = ema.Model("caatsim", function=partial(play, job))
    model.uncertainties = [ema.IntegerParameter("run", 0, 2**31)]
    model.outcomes = [
        ema.ArrayOutcome("outcome", shape=(values,), dtype=float),
        ema.ArrayOutcome("clock", shape=(3,), dtype=float),
    ]

    asked = time.monotonic()
    with spawning(), ema.MultiprocessingEvaluator(model, n_processes=cores) as evaluator:
        yield partial(evaluate, evaluator, asked)


def evaluate(evaluator: Any, asked: float, runs: int) -> PeerRuns:
    """Let the evaluator do runs 0 to `runs` - 1; `asked` is when its processes were asked for."""
    scenarios = [import_ema().Scenario(str(run), run=run) for run in range(runs)]
    _, found = evaluator.perform_experiments(scenarios, log_progress=True)
    speed, start = pace(found["clock"], asked)
    return PeerRuns(found["outcome"], speed, start)


def import_ema() -> Any:
    """Import EMA Workbench without its remark on a package that is not needed here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", NEEDLESS, UserWarning)
        import ema_workbench
    return ema_workbench


@contextmanager
def spawning() -> Iterator[None]:
    """Let processes be spawned, and import EMA Workbench in silence, for a while.

    Mesa sets the way of starting processes for good, on 3.3 when it is imported.
    """
    before = multiprocessing.get_start_method(allow_none=True)
    filters = os.environ.get("PYTHONWARNINGS")
    silence = f"ignore:{NEEDLESS}:UserWarning"
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["PYTHONWARNINGS"] = silence if filters is None else f"{filters},{silence}"
    try:
        yield
    finally:
        multiprocessing.set_start_method(before, force=True)
        if filters is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = filters
