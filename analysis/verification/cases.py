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
class Case:
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
    Case("threshold"),
    Case("threshold-deterred", "threshold", sets=("countries.AAA.exposure=9",)),
    Case("carrot"),
    Case("carrot-nash", "carrot", sets=NASH),
    Case("carrot-too-dear", "carrot", sets=("state.deterrence_gain=0.9",)),
    Case("retreat"),
    Case("retreat-backed-down", "retreat", sets=("state.back_down=0.3",)),
    Case("private-cost"),
    Case("rivals"),
    Case("rivals-four", "rivals", sets=("deals.AAA/W.bidders=4",)),
    Case("rivals-unequal", "rivals", sets=("market.mean=-0.2", "market.spread=0.9")),
    Case("denied"),
    Case("denied-by-some", "denied", sets=("events.denied.by=EU",)),
    Case("signalling"),
    Case("signalling-credible", "signalling", sets=("state.resolve=0.6",)),
    Case("chain-store"),
    Case("chain-store-nash", "chain-store", sets=NASH),
    Case("chain-store-states", form="chain-store"),
    Case("learning"),
    Case("learning-nash", "learning", sets=NASH),
    Case("fading-memory"),
    Case("large-numbers"),
    Case("quantal-response"),
    Case("imitation"),
    Case("imitation-patient", "imitation", sets=("buying.drop_agreed=0",)),
    Case("bistable"),
    Case("bargaining"),
    Case("bargaining-no-surplus", "bargaining", sets=("deals.AAA/W.value=2.5",)),
    Case("posted-price"),
    Case("cascade"),
    Case("network-cascade", form="cascade"),
    Case("uncertain-cascade"),
    Case("one-need"),
    Case("one-need-and-more", "one-need", sets=("buying.filled_need=0.3",)),
    Case("stages"),
    Case("answer-clock"),
    Case("reasoned"),
    Case("reasoned-untold", "reasoned", sets=("deals.AAA/W.threat=none",)),
    Case("reasoned-heavy", "reasoned", sets=("state.severity=2.5", "state.severity_cost=1")),
    Case(
        "reasoned-private",
        "reasoned",
        sets=("state.cost_spread=0.5", "state.severity=2", "state.severity_cost=0.5"),
    ),
    Case("reasoned-exact", "reasoned", sets=("state.precision=.inf", "buying.precision=.inf")),
    Case(
        "reasoned-too-heavy",
        "reasoned",
        sets=(
            *("state.precision=.inf", "buying.precision=.inf"),
            *("state.severity=2", "state.severity_cost=1"),
        ),
    ),
    Case("reasoned-never", "reasoned", sets=("state.policy=never",)),
    Case("reprisal"),
    Case("reprisal-refused", "reprisal", sets=("russia.sanction_cost=4",)),
    Case("reprisal-boundless", "reprisal", sets=("russia.sanction_cost=.inf",)),
    Case("reprisal-insignificant", "reprisal", sets=("deals.AAA/W.significance=0",)),
    Case("reprisal-worth-little", "reprisal", sets=("deals.AAA/W.value=2.5",)),
    Case("order-book"),
    Case("order-book-full", "order-book", sets=("deals.AAA/W.units=60",)),
    Case("order-book-idle", "order-book", sets=("systems.W.capacity=0",)),
    Case("withdrawal"),
    Case("withdrawal-list", "withdrawal", sets=("russia.pricing=list",)),
    Case("withdrawal-exact", "withdrawal", sets=("russia.precision=.inf",)),
    Case("moscow-learns"),
    Case("moscow-learns-always", "moscow-learns", sets=("treasury.listing=1",)),
    Case("regret"),
    Case("regret-nothing-kept", "regret", sets=("buying.kept=0",)),
    Case("waiting"),
    Case("waiting-too-long", "waiting", sets=("deals.AAA/W.units=30",)),
    Case("waiting-fear-too", "waiting", sets=("law.trigger=delivery",)),
    Case("waiting-for-ever", "waiting", sets=("systems.W.capacity=0",)),
    Case("waiting-in-company", "waiting", sets=("systems.W.capacity=0", "buying.herding=2")),
    Case("waiting-announced", form="waiting"),
    Case("waiting-surprise", "waiting-announced", "waiting", ("events.stop.announced=null",)),
)


def named(names: Sequence[str], sets: Sequence[str] = ()) -> list[Case]:
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
