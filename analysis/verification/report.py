"""All claims of all cases against the simulation, on either engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.verification.cases import Case
from analysis.verification.claims import BOUND, Claim, Verdict, false_alarm, judge
from sim.ensemble import simulate


@dataclass(frozen=True)
class Row:
    """One claim of a case, and the judgement of each engine on it."""

    case: Case
    claim: Claim
    verdicts: dict[str, Verdict]

    @property
    def holds(self) -> bool:
        """Whether it holds on every engine."""
        return all(verdict.holds for verdict in self.verdicts.values())


@dataclass(frozen=True)
class Report:
    """What was found.

    Attributes
    ----------
    rows : tuple of Row
    runs : dict
        Runs of each engine.
    seed : int
    bound : float
        Standard errors that a mean may be off.
    """

    rows: tuple[Row, ...]
    runs: dict[str, int]
    seed: int
    bound: float

    @property
    def ok(self) -> bool:
        """Whether all holds."""
        return all(row.holds for row in self.rows)

    @property
    def comparisons(self) -> int:
        """How many comparisons chance could upset."""
        return sum(len(row.verdicts) for row in self.rows if row.claim.kind != "exact")

    @property
    def false_alarm(self) -> float:
        """How likely it is, at most, that chance alone upsets any of them."""
        return false_alarm(self.comparisons, self.bound)


def verify(
    cases: Sequence[Case],
    runs: Mapping[str, int],
    seed: int = 1,
    *,
    bound: float = BOUND,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Simulate cases and judge all their claims.

    Parameters
    ----------
    cases : sequence of Case
        What to look at.
    runs : mapping
        Engines, and the runs of each.
    seed : int
        Seed of all draws; run r of both engines has the same.
    bound : float
        Standard errors that a mean may be off.
    progress : callable, optional
        Called with the number of runs finished since the last call.

    Raises
    ------
    CommandError
        If a closed form says nothing about the scenario of its case; nothing is simulated then.
    """
    scenarios = [case.scenario for case in cases]
    known = [case.claims(scenario) for case, scenario in zip(cases, scenarios, strict=True)]
    rows = []
    for case, scenario, claims in zip(cases, scenarios, known, strict=True):
        ensembles = {
            engine: simulate(scenario, count, seed, engine=engine, progress=progress)
            for engine, count in runs.items()
        }
        for claim in claims:
            found = {name: judge(claim, ensemble, bound) for name, ensemble in ensembles.items()}
            rows.append(Row(case, claim, found))
    return Report(tuple(rows), dict(runs), seed, bound)
