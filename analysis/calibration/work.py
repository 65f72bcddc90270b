"""The folder of a calibration while it is at work: parts that a killed one leaves to the next.

Particles are simulated in parts of `PART`. Parts are numbered through: first the generations of the
fit, then those of the fit without the law, then recovery after recovery.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import reduce
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.calibration import FORMAT
from analysis.calibration.plan import PART, CalibrationPlan
from analysis.errors import WorkInterruptedError
from analysis.evidence.cases import ScoredCase
from analysis.evidence.prior import UniformPriors
from analysis.evidence.simulate import FIT_RUN, Implied, Workbench, joined
from analysis.evidence.targets import PATTERNS, preset
from analysis.store.files import real_place, sha256
from analysis.store.parts import RECORDS, Identity, Layout, PartStore, part_name
from sim.data.case_file import CASES
from sim.fingerprint import rule_fingerprint
from sim.scenario import Scenario
from sim.scenario_file import scenario_hash

IMPLIED = "implied"
"""The table of a part: what its particles imply."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """Generations of particles that are simulated on one bench.

    Attributes
    ----------
    key : str
        See `key_of`.
    first : int
        Number of the part with which its first generation begins.
    """

    plan: CalibrationPlan
    key: str
    bench: Workbench
    first: int


@dataclass(frozen=True)
class Block:
    """A part: its number among all, and a hash of all that decides what it holds."""

    number: int
    key: str


@dataclass
class Work:
    """An open folder, which no other process has open.

    Attributes
    ----------
    plan : CalibrationPlan
        Of the fit.
    progress : callable or None
        Called with the number of particles just done; its `recognise`, if it has one, with those
        that were done before.
    done : list of Block
        Parts that were done, or were there.
    """

    store: PartStore
    plan: CalibrationPlan
    progress: Callable[[int], None] | None = None
    done: list[Block] = field(default_factory=list)

    def simulate(self, task: Task, generation: int, scores: Floats) -> Implied:
        """Return what a generation implies, part by part."""
        first = task.first + task.plan.parts_before(generation)
        chunks = [scores[place : place + PART] for place in range(0, len(scores), PART)]
        parts = [self._part(task, first + k, chunk) for k, chunk in enumerate(chunks)]
        return reduce(joined, parts)

    def _part(self, task: Task, number: int, scores: Floats) -> Implied:
        block = Block(number, digest([task.key, scores]))
        if self.store.has(block):
            recognise = getattr(self.progress, "recognise", self.progress)
            if recognise is not None:
                recognise(len(scores))
        else:
            implied = task.bench(task.bench.prior.values(scores), self.progress)
            buffer = io.BytesIO()
            np.savez(buffer, **asdict(implied))
            self.store.put(block, {IMPLIED: buffer.getvalue()})
        self.done.append(block)
        with np.load(self.store.file(block, IMPLIED)) as data:
            return Implied(
                int(data["runs"]), data["concluded"], data["designated"], data["moments"]
            )

    def checksums(self) -> dict[str, str]:
        """Return the SHA-256 of every file of the work by name, parts of earlier recoveries too."""
        records = [f"{RECORDS}/{part_name(block.number, 'json')}" for block in self.done]
        further = [self.store.layout.identity, *records, *self.store.strangers(self.done)]
        return {
            **self.store.checksums(self.done),
            **{name: sha256(self.store.path / name) for name in further},
        }


@contextmanager
def open_work(
    folder: Path,
    plan: CalibrationPlan,
    progress: Callable[[int], None] | None = None,
    *,
    files: Sequence[str] = (),
    force: bool = False,
) -> Iterator[Work]:
    """Open the folder of a calibration for this process alone; make it if there is none.

    Parameters
    ----------
    folder : Path
        The folder; the parts of the same plan that are there are taken up.
    plan : CalibrationPlan
        Of the fit.
    progress : callable, optional
        See `Work`.
    files : sequence of str
        What else the folder holds in the end; it goes with the parts.
    force : bool
        Throw away the parts of another plan or of other rules.

    Raises
    ------
    CommandError
        If it holds something else, is in use, or cannot be written.
    WorkInterruptedError
        If the user stops the work.
    """
    layout = Layout(
        work="calibration",
        format=FORMAT,
        identity="calibration-plan.json",
        tables=(IMPLIED,),
        files=tuple(files),
        suffix="npz",
    )
    store = PartStore(real_place(folder), layout)
    prior = plan.sources.prior()
    design = {
        **json.loads(json.dumps(asdict(plan))),
        "prior": digest([prior.paths, prior.low, prior.high]),
        "cases": sha256(CASES),
        "patterns": sha256(PATTERNS),
    }
    rules = rule_fingerprint()
    identity = Identity(code=rules, rule_fingerprint=rules, name="calibration", design=design)
    try:
        with store.held(identity, force=force):
            yield Work(store, plan, progress)
    except KeyboardInterrupt:
        raise WorkInterruptedError(
            f"finished parts are kept in {folder} and the same command continues"
        ) from None


def of_patterns() -> Scenario:
    """Return the scenario of the patterns, its weights not drawn."""
    return preset("generic").model_copy(update={"draws": None})


def workbench(
    cases: Sequence[ScoredCase],
    prior: UniformPriors,
    plan: CalibrationPlan,
    *,
    patterns: bool = True,
) -> Workbench:
    """Return cases, and patterns if they are asked for, ready to be simulated as a plan says."""
    asked = of_patterns() if patterns else None
    return Workbench(
        cases, asked, prior, runs=plan.runs, preset_runs=plan.preset_runs, seed=plan.seed
    )


def key_of(
    cases: Sequence[ScoredCase],
    prior: UniformPriors,
    plan: CalibrationPlan,
    *,
    patterns: bool = True,
) -> str:
    """Return a hash of all that parts rest on, but for their particles."""
    scenarios = [case.scenario for case in cases] + [of_patterns()] * patterns
    hashes = [scenario_hash(scenario) for scenario in scenarios]
    return digest(
        [rule_fingerprint(), FIT_RUN, asdict(plan), prior.paths, prior.low, prior.high, hashes]
    )


def digest(things: Sequence[object]) -> str:
    """Return a SHA-256 over arrays and things that JSON can hold."""
    total = hashlib.sha256()
    for thing in things:
        data = thing.tobytes() if isinstance(thing, np.ndarray) else json.dumps(thing).encode()
        total.update(data + b"\0")
    return total.hexdigest()
