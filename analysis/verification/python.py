"""Holding the simulation to closed forms from Python."""

from collections.abc import Sequence

from analysis.arguments import whole
from analysis.errors import unknown
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of
from analysis.verification.cases import named
from analysis.verification.command import verify as command
from analysis.verification.result import VerificationResult, runs_by_engine, verification_of

__all__ = ["VerificationResult", "verify"]


def verify(
    *cases: str,
    runs: int = 30_000,
    seed: int = 1,
    sets: Sequence[str] = (),
    engine: str | None = None,
) -> VerificationResult:
    """Hold the simulation to closed forms: limit cases whose answer is known exactly.

    Parameters
    ----------
    *cases : str
        Names of cases; all by default.
    runs : int
        Runs on the compiled engine. Mesa makes a hundredth of them, at least 100 unless fewer are
        asked for.
    seed : int
        Seed of all draws; run r of both engines has the same.
    sets : sequence of str
        Changes to the cases named, as in "state.resolve=0.2": they are held to the closed form at
        other numbers.
    engine : {"compiled", "mesa"}, optional
        Only this engine.

    Raises
    ------
    CommandError
        If there is no such case, or its closed form says nothing about such a scenario.
    """
    runs, seed = whole("runs", runs, 1), whole("seed", seed)
    known = runs_by_engine(runs)
    if engine is not None and engine not in known:
        raise unknown("engine", engine, known)
    asked = {"runs": runs, "seed": seed, "cases": cases, "sets": tuple(sets), "only": engine}
    return verification_of(
        named(cases, sets),
        runs_by_engine(runs, engine),
        seed,
        origin=Origin(command_of(command, **asked)),
    )
