"""What a search asks: levers, outcomes to keep small, worlds, and how long to look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.discovery.condition import Condition, parse_condition
from analysis.errors import CommandError
from analysis.frontier.size import SearchSize
from analysis.frontier.worlds import Worlds, hypercube, read_draws
from analysis.sensitivity.plan import read_factors
from analysis.sweep.design import Design, Factor, Keep, Kind, SweepPolicy
from analysis.sweep.factors import overlap
from analysis.sweep.measure import known_outcomes
from analysis.sweep.sample import pick
from sim.errors import nearest
from sim.rules.terms import Belief
from sim.rules.terms import Policy as Conduct
from sim.scenario import Scenario
from sim.scenario_file import LoadedScenario
from sim.variants import with_values

LEVERS = (
    "state.policy=[discretionary, mandatory]",
    "state.threat_rate=0:1",
    "state.answer_rate=0.01:0.5",
    "state.severity=0.5:3",
    "law.waiver_for=[[], [partner], [major_non_nato_ally, partner, neutral]]",
    "state.offer_cap=0:3000",
    "state.offer_budget=0:6000",
)
"""What State can set, unless others are named."""

LISTING = "treasury.listing=0:1"
"""What it can set too where new sanctions would cost Moscow something; elsewhere a listing over a
sale raises friction alone, which Treasury can have without a sale."""

GROUPS = {"state": LEVERS, "allies": ("market.allies=0:3",), "listing": (LISTING,)}
"""Levers that a word stands for: those of State, what it may ask of allies, listings over sales."""

OBJECTIVES = ("usd_concluded", "relation_cost", "designations", "offers_paid")
"""Outcomes that are to be small, unless others are named."""

PRESENT = "present"
"""The name of the policy of the scenario itself."""

TWIN = " (never)"
"""How the name of a policy's empty twin ends: the same menu, and State never designates."""

DIGITS = 2
"""Significant digits of a lever: a policy that can be said, and tried once."""


@dataclass(frozen=True)
class SearchPlan:
    """A whole search.

    Attributes
    ----------
    levers : tuple of Factor
        What a policy sets.
    objectives : tuple of str
        Outcomes to keep small.
    worlds, fresh : Worlds
        Where policies are tried: during the search, and at the end.
    satisfices : Condition or None
        When a policy is good enough in a world; None for an improvement on the present one.
    """

    base: Scenario
    levers: tuple[Factor, ...]
    objectives: tuple[str, ...]
    worlds: Worlds
    fresh: Worlds
    size: SearchSize
    seed: int
    satisfices: Condition | None = None

    @property
    def name(self) -> str:
        """The name of the search."""
        return f"frontier-{self.base.name}"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What is measured."""
        return tuple(dict.fromkeys((*self.objectives, "deals_concluded")))

    def values(self, shares: Sequence[float]) -> tuple[Any, ...]:
        """Return the lever values that a point of the unit cube stands for."""
        return tuple(
            _rounded(lever, pick(lever, share))
            for lever, share in zip(self.levers, shares, strict=True)
        )

    def spelled(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return lever values as JSON and tables hold them."""
        return tuple(lever.spell(v) for lever, v in zip(self.levers, values, strict=True))

    def scenario(self, values: tuple[Any, ...]) -> Scenario:
        """Return the scenario under a policy."""
        keys = (lever.keys for lever in self.levers)
        return with_values(self.base, dict(zip(keys, values, strict=True)))

    def empty_twin(self, scenario: Scenario) -> Scenario:
        """Return a scenario in which State never designates, and buyers who learn may see it.

        All else, the menu of sanctions and the threats with it, is as it was.
        """
        state = scenario.state.model_copy(update={"policy": Conduct.NEVER})
        learning = scenario.learning
        if learning.belief != Belief.PRECEDENT:
            learning = learning.model_copy(update={"belief": Belief.PRECEDENT})
        return scenario.model_copy(update={"state": state, "learning": learning})

    def experiment(
        self, name: str, policies: dict[str, tuple[Any, ...] | None], *, fresh: bool = False
    ) -> Design:
        """Return the experiment that tries policies in all worlds; None is the present policy.

        The worlds of the end have draws of their own, and each policy stands beside its empty twin
        there.
        """
        worlds = self.fresh if fresh else self.worlds
        tried = [
            SweepPolicy(label, self.base if values is None else self.scenario(values))
            for label, values in policies.items()
        ]
        if fresh:
            twins = [SweepPolicy(one.name + TWIN, self.empty_twin(one.scenario)) for one in tried]
            tried = [*tried, *twins]
        return Design(
            name=f"{self.name}-{name}",
            purpose="policies tried in the same worlds",
            base=self.base,
            kind=Kind.latin_hypercube,
            factors=worlds.factors,
            policies=tuple(tried),
            samples=worlds.samples,
            names=(),
            replications=self.size.runs,
            precision=None,
            seed=self.seed + 1 if fresh else self.seed,
            outcomes=self.outcomes,
            keep=Keep.points,
        )


def _rounded(lever: Factor, value: Any) -> Any:
    if lever.levels or lever.whole:
        return value
    return min(lever.high, max(lever.low, float(f"{value:.{DIGITS}g}")))


def make_plan(
    loaded: LoadedScenario,
    size: SearchSize,
    seed: int,
    *,
    levers: Sequence[str] = (),
    objectives: Sequence[str] = (),
    satisfice: Sequence[str] = (),
    draws: str | Path | None = None,
) -> SearchPlan:
    """Return a checked plan.

    Parameters
    ----------
    loaded : LoadedScenario
        The scenario whose policy is looked for.
    size, seed
        How much is tried, and the seed of worlds, runs and search.
    levers, objectives : sequence of str
        See `read_levers` and `read_objectives`.
    satisfice : sequence of str
        When a policy is good enough in a world; several conditions are alternatives.
    draws : str or Path, optional
        A table of worlds, see `analysis.frontier.worlds.read_draws`; by default a hypercube of all
        uncertainties.

    Raises
    ------
    ScenarioError, CommandError
        At the first thing that is wrong.
    """
    size, base = size.checked(), loaded.scenario
    if draws is None:
        search, fresh = hypercube(base, size.worlds, seed), hypercube(base, size.fresh, seed + 1)
    else:
        search, fresh = (
            read_draws(draws, size.worlds, seed),
            read_draws(draws, size.fresh, seed + 1),
        )
    chosen = read_levers(levers, loaded, search)
    plan = SearchPlan(base, chosen, read_objectives(objectives, base), search, fresh, size, seed)
    if not satisfice:
        return plan
    return replace(plan, satisfices=parse_condition(satisfice, "--satisfice", plan.outcomes))


def read_levers(texts: Sequence[str], base: LoadedScenario, worlds: Worlds) -> tuple[Factor, ...]:
    """Return levers given as ``path=low:high``, ``path=[a, b]`` or a word of `GROUPS`.

    State's are taken if none is given.

    Raises
    ------
    ScenarioError, CommandError
        If one cannot be set, or is also what worlds differ in.
    """
    if not texts:
        minds = base.scenario.russia.sanction_cost > 0.0
        texts = (*LEVERS, LISTING) if minds else LEVERS
    given = [lever for text in texts for lever in GROUPS.get(text, (text,))]
    levers = read_factors(given, base, "--lever")
    for lever in levers:
        clash = next((f.path for f in worlds.factors if overlap(f.keys, lever.keys)), None)
        if clash:
            raise CommandError(f"--lever: {lever.path}: also differs between worlds, as {clash}")
    return levers


def read_objectives(names: Sequence[str], base: Scenario) -> tuple[str, ...]:
    """Return the outcomes to keep small; `OBJECTIVES` by default.

    Raises
    ------
    CommandError
        If there is no such outcome, or only one is named.
    """
    known = known_outcomes(base)
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"known: {', '.join(OBJECTIVES)}, …"
            raise CommandError(f"--objective: unknown outcome {name!r}; {hint}")
    chosen = tuple(dict.fromkeys(names)) or OBJECTIVES
    if len(chosen) < 2:
        raise CommandError("--objective: found one; a trade-off needs at least two")
    return chosen
