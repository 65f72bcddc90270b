"""The benchmarks: which scenario, with which changes, is held to which closed form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.errors import CommandError
from analysis.verification.claims import Claim
from analysis.verification.forms import FORMS, Form
from analysis.verification.scope import check
from sim.errors import nearest
from sim.scenario import Scenario
from sim.scenario_file import load


@dataclass(frozen=True)
class LimitCase:
    """One benchmark.

    Attributes
    ----------
    name : str
        Name of the case.
    file : str
        Name of the scenario in scenarios/benchmarks; that of the case if empty.
    form : str
        Name of the closed form; that of the file if empty.
    sets : tuple of str
        Changes, as after --set.
    """

    name: str
    file: str = ""
    form: str = ""
    sets: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Name of the scenario."""
        return f"benchmarks/{self.file or self.name}"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario, read from its file once."""
        return load(self.path, self.sets).scenario

    @property
    def closed_form(self) -> Form:
        """What is known about it."""
        return FORMS[self.form or self.file or self.name]

    def claims(self, scenario: Scenario) -> list[Claim]:
        """Return what is known about the scenario of this case, or about one with other numbers.

        Raises
        ------
        CommandError
            If the closed form says nothing about such a scenario.
        """
        form = self.closed_form
        shipped = load(self.path).scenario if self.sets else self.scenario
        try:
            check(scenario, shipped, form.knows)
            return form.claims(scenario)
        except CommandError as refusal:
            raise CommandError(f"{self.name}: {refusal}") from None


NASH = ("russia.pricing=nash",)

CASES = (
    LimitCase("threshold"),
    LimitCase("threshold-deterred", "threshold", sets=("countries.AAA.exposure=9",)),
    LimitCase("carrot"),
    LimitCase("carrot-nash", "carrot", sets=NASH),
    LimitCase("carrot-too-dear", "carrot", sets=("state.deterrence_gain=0.9",)),
    LimitCase("retreat"),
    LimitCase("retreat-backed-down", "retreat", sets=("state.back_down=0.3",)),
    LimitCase("private-cost"),
    LimitCase("rivals"),
    LimitCase("rivals-four", "rivals", sets=("deals.AAA/W.bidders=4",)),
    LimitCase("rivals-unequal", "rivals", sets=("market.mean=-0.2", "market.spread=0.9")),
    LimitCase("denied"),
    LimitCase("denied-by-some", "denied", sets=("events.denied.by=EU",)),
    LimitCase("signalling"),
    LimitCase("signalling-credible", "signalling", sets=("state.resolve=0.6",)),
    LimitCase("chain-store"),
    LimitCase("chain-store-nash", "chain-store", sets=NASH),
    LimitCase("chain-store-states", form="chain-store"),
    LimitCase("learning"),
    LimitCase("learning-nash", "learning", sets=NASH),
    LimitCase("fading-memory"),
    LimitCase("large-numbers"),
    LimitCase("quantal-response"),
    LimitCase("imitation"),
    LimitCase("imitation-patient", "imitation", sets=("buying.drop_agreed=0",)),
    LimitCase("bistable"),
    LimitCase("bargaining"),
    LimitCase("bargaining-no-surplus", "bargaining", sets=("deals.AAA/W.value=2.5",)),
    LimitCase("posted-price"),
    LimitCase("cascade"),
    LimitCase("network-cascade", form="cascade"),
    LimitCase("uncertain-cascade"),
    LimitCase("one-need"),
    LimitCase("one-need-and-more", "one-need", sets=("buying.filled_need=0.3",)),
    LimitCase("stages"),
    LimitCase("answer-clock"),
    LimitCase("reasoned"),
    LimitCase("reasoned-untold", "reasoned", sets=("deals.AAA/W.threat=none",)),
    LimitCase("reasoned-heavy", "reasoned", sets=("state.severity=2.5", "state.severity_cost=1")),
    LimitCase(
        "reasoned-private",
        "reasoned",
        sets=("state.cost_spread=0.5", "state.severity=2", "state.severity_cost=0.5"),
    ),
    LimitCase("reasoned-exact", "reasoned", sets=("state.precision=.inf", "buying.precision=.inf")),
    LimitCase(
        "reasoned-too-heavy",
        "reasoned",
        sets=(
            *("state.precision=.inf", "buying.precision=.inf"),
            *("state.severity=2", "state.severity_cost=1"),
        ),
    ),
    LimitCase("reasoned-never", "reasoned", sets=("state.policy=never",)),
    LimitCase("reprisal"),
    LimitCase("reprisal-refused", "reprisal", sets=("russia.sanction_cost=4",)),
    LimitCase("reprisal-boundless", "reprisal", sets=("russia.sanction_cost=.inf",)),
    LimitCase("reprisal-insignificant", "reprisal", sets=("deals.AAA/W.significance=0",)),
    LimitCase("reprisal-worth-little", "reprisal", sets=("deals.AAA/W.value=2.5",)),
    LimitCase("order-book"),
    LimitCase("order-book-full", "order-book", sets=("deals.AAA/W.units=60",)),
    LimitCase("order-book-idle", "order-book", sets=("systems.W.capacity=0",)),
    LimitCase("withdrawal"),
    LimitCase("withdrawal-list", "withdrawal", sets=("russia.pricing=list",)),
    LimitCase("withdrawal-exact", "withdrawal", sets=("russia.precision=.inf",)),
    LimitCase("moscow-learns"),
    LimitCase("moscow-learns-always", "moscow-learns", sets=("treasury.listing=1",)),
    LimitCase("regret"),
    LimitCase("regret-nothing-kept", "regret", sets=("buying.kept=0",)),
    LimitCase("lifting"),
    LimitCase("lifting-agreed", "lifting", sets=("law.consent_from=2016-01",)),
    LimitCase("lifting-never-against-congress", "lifting", sets=("congress.lifting_cost=.inf",)),
    LimitCase("lifting-only-by-return", "lifting", sets=("state.lifting=0",)),
    LimitCase(
        "lifting-exact", "lifting", sets=("state.precision=.inf", "congress.lifting_cost=.5")
    ),
    LimitCase("waiting"),
    LimitCase("waiting-too-long", "waiting", sets=("deals.AAA/W.units=30",)),
    LimitCase("waiting-fear-too", "waiting", sets=("law.trigger=delivery",)),
    LimitCase("waiting-for-ever", "waiting", sets=("systems.W.capacity=0",)),
    LimitCase("waiting-in-company", "waiting", sets=("systems.W.capacity=0", "buying.herding=2")),
    LimitCase("waiting-announced", form="waiting"),
    LimitCase("waiting-surprise", "waiting-announced", "waiting", ("events.stop.announced=null",)),
)


def named(names: Sequence[str], sets: Sequence[str] = ()) -> list[LimitCase]:
    """Return the cases of these names, in the order of the list; all if none is named.

    Parameters
    ----------
    names : sequence of str
        Names of cases.
    sets : sequence of str
        Further changes to them, as after --set.

    Raises
    ------
    CommandError
        If there is no case of a name, or changes are asked for to cases that are not named.
    """
    known = [case.name for case in CASES]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"one of {', '.join(known)}"
            raise CommandError(f"--case: found '{name}'; {hint}")
    if sets and not names:
        raise CommandError("--set: needs --case, which says what to change")
    chosen = [case for case in CASES if not names or case.name in names]
    return [replace(case, sets=(*case.sets, *sets)) for case in chosen]
