"""Comparing scenarios from Python."""

from collections.abc import Sequence

from analysis.arguments import Subject
from analysis.comparison.command import compare as command
from analysis.comparison.result import Comparison, compare_worlds
from analysis.errors import CommandError
from analysis.run.python import simulate
from analysis.run.result import RunResult
from analysis.store.manifest import Origin
from analysis.terminal.command_line import command_of

__all__ = ["Comparison", "compare"]


def compare(
    base: Subject | RunResult,
    *others: Subject | RunResult,
    runs: int | None = None,
    seed: int | None = None,
) -> Comparison:
    """Compare scenarios on the same noise, run by run.

    Parameters
    ----------
    base, *others : Result, or what `simulate` takes
        Scenarios are simulated; results are taken as they are.
    runs, seed : int, optional
        Those of the results given, or 1000 and 1.

    Raises
    ------
    CommandError
        If there is nothing to compare with, results differ in runs or seed, or scenarios start in
        different months.
    """
    if not others:
        raise CommandError("compare: needs a scenario to compare with")
    everyone = (base, *others)
    given = next((item.done for item in everyone if isinstance(item, RunResult)), None)
    runs = runs if runs is not None else given.runs if given else 1000
    seed = seed if seed is not None else given.seed if given else 1
    results = tuple(
        item if isinstance(item, RunResult) else simulate(item, runs, seed) for item in everyone
    )
    origin = Origin(_command(results, runs, seed))
    return compare_worlds(results, runs, seed, origin=origin)


def _command(results: Sequence[RunResult], runs: int, seed: int) -> str:
    """Return the command that compares the same, or nothing where none can."""
    sources = [result.source for result in results]
    if any(source is None for source in sources):
        return ""
    (base, shared), *others = [source for source in sources if source is not None]
    changes = {sets for _, sets in others}
    if len(changes) != 1 or (own := changes.pop())[: len(shared)] != shared:
        return ""
    return command_of(
        command,
        base=base,
        others=[name for name, _ in others],
        runs=runs,
        seed=seed,
        sets=shared,
        other_sets=own[len(shared) :],
    )
