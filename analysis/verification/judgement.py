"""All claims of all cases against the simulation, on either engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from analysis.verification.cases import LimitCase
from analysis.verification.claims import BOUND, Verdict, false_alarm, judge
from sim.ensemble import simulate


@dataclass(frozen=True)
class JudgedClaim:
    """One claim of a case, and the judgement of each engine on it.

    Attributes
    ----------
    case : str
        Name of the case.
    family : str
        Of its closed form, as in docs/closed-forms.md.
    scenario : str
        Name of the scenario.
    sets : tuple of str
        Changes in it, as after --set.
    what : str
        What is claimed, in words.
    exact : float
        The number.
    kind : {"exact", "chance", "mean"}
        The same in every run, a probability, or a mean.
    engines : dict of str to Verdict
        By name of the engine.
    """

    case: str
    family: str
    scenario: str
    sets: tuple[str, ...]
    what: str
    exact: float
    kind: str
    engines: Mapping[str, Verdict]

    @property
    def holds(self) -> bool:
        """Whether it holds on every engine."""
        return all(verdict.holds for verdict in self.engines.values())


@dataclass(frozen=True)
class VerificationFindings:
    """The simulation next to closed forms.

    Attributes
    ----------
    seed : int
        Of all draws.
    bound : float
        Standard errors that a mean may be off.
    ok : bool
        Whether all holds.
    comparisons : int
        How many comparisons chance could upset.
    false_alarm : float
        How likely it is, at most, that chance alone upsets any of them.
    runs : dict of str to int
        Runs of each engine.
    rows : tuple of JudgedClaim
        One per claim.
    """

    seed: int
    bound: float
    ok: bool
    comparisons: int
    false_alarm: float
    runs: Mapping[str, int]
    rows: tuple[JudgedClaim, ...]


def judge_all(
    cases: Sequence[LimitCase],
    runs: Mapping[str, int],
    seed: int = 1,
    *,
    bound: float = BOUND,
    progress: Callable[[int], None] | None = None,
) -> VerificationFindings:
    """Simulate cases and judge all their claims.

    Parameters
    ----------
    cases : sequence of LimitCase
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
    rows: list[JudgedClaim] = []
    for case, scenario, claims in zip(cases, scenarios, known, strict=True):
        ensembles = {
            engine: simulate(scenario, count, seed, engine=engine, progress=progress)
            for engine, count in runs.items()
        }
        for claim in claims:
            found = {name: judge(claim, ensemble, bound) for name, ensemble in ensembles.items()}
            rows.append(
                JudgedClaim(
                    case=case.name,
                    family=case.closed_form.letter,
                    scenario=case.path,
                    sets=case.sets,
                    what=claim.what,
                    exact=claim.exact,
                    kind=claim.kind,
                    engines=found,
                )
            )
    comparisons = sum(len(row.engines) for row in rows if row.kind != "exact")
    return VerificationFindings(
        seed=seed,
        bound=bound,
        ok=all(row.holds for row in rows),
        comparisons=comparisons,
        false_alarm=false_alarm(comparisons, bound),
        runs=dict(runs),
        rows=tuple(rows),
    )
