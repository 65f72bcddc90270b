"""Why State warned, and how it weighed a case: what the history of a run does not keep.

The run is lived once more by Mesa agents, with a State Department that notes its reasons. It is
the same run: both engines agree to the last bit.
"""

from typing import Any

from analysis.trace.explain import months, percent, shown
from sim.actors import ActorScene
from sim.agents import Cast, StateDepartment
from sim.engines import chance_of
from sim.model import ArmsModel
from sim.noise import draw_run
from sim.records import Deal
from sim.rules.determination import (
    designation_payoff,
    holding_payoff,
    is_due,
    months_waited,
    waiver_payoff,
)
from sim.rules.numeric import choice_probability
from sim.rules.terms import Answer, Policy
from sim.scenario import Scenario
from sim.world import build

Reasons = dict[tuple[int, str], list[str]]
"""What State thought of a deal, by month and deal."""

CHOICES = {
    Answer.NOTHING: "lets it hang",
    Answer.WAIVED: "waives",
    Answer.DESIGNATED: "designates",
}


class Witness(StateDepartment):
    """State as it is, noting why it acts."""

    digits: int

    def __init__(self, model: ArmsModel, template: Any) -> None:
        super().__init__(model, template)
        self.noted: Reasons = {}

    def note(self, deal: Deal, month: int, text: str) -> None:
        """Keep a reason."""
        place = self.model.deals.index(deal)
        self.noted.setdefault((month, self.model.world.deal_ids[place]), []).append(text)

    def warns(self, lead: Deal, draw: float, month: int, scene: ActorScene) -> bool:
        """Return whether it warns the buyer this month, and note why."""
        speaks = super().warns(lead, draw, month, scene)
        if speaks:
            terms = scene.p.state
            gain = self.case_for_warning(lead, month, scene)
            chance = terms.threat_rate * choice_probability(terms.precision, gain, 0.0)
            about = [deal for deal in scene.deals if deal.buyer == lead.buyer]
            about = [deal for deal in about if self.may_warn(deal, month, scene)]
            what = "warning" if len(about) == 1 else f"warning of {len(about)} talks"
            value = shown(gain, self.digits, "+")
            for deal in about:
                text = f"State: {what} is worth {value}; the chance was {percent(chance)}"
                self.note(deal, month, text)
        return speaks

    def respond(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        """Return its answer to a case, and note what each would have been worth."""
        verdict = super().respond(deal, draw, month, scene)
        waited = months_waited(deal, month)
        cases = sum(other.buyer == deal.buyer and is_due(other, month) for other in scene.deals)
        what = "the case," if cases == 1 else f"the buyer's {cases} cases, the oldest"
        weighed = self.weighed(deal, month, scene)
        choice = CHOICES[Answer(verdict)]
        text = f"State takes up {what} {months(waited)} open: {weighed}; it {choice}"
        self.note(deal, month, text)
        return verdict

    def weighed(self, deal: Deal, month: int, scene: ActorScene) -> str:
        """Return what decides the case, in words."""
        h = self.back_down_cost(month, scene)
        buyer = scene.buyers[deal.buyer]
        if month >= buyer.spared_from:
            return "the buyer is spared in public"
        policy = scene.p.state.policy
        if policy != Policy.DISCRETIONARY:
            return f"its policy is {policy.name.lower()}"
        worth = {
            "designating": designation_payoff(deal, month, scene),
            "a waiver": waiver_payoff(deal, month, h, scene),
            "letting it hang": holding_payoff(deal, month, h, scene),
        }
        if not (buyer.waiver_lawful and month >= scene.statute.waiver_from):
            del worth["a waiver"]
        return ", ".join(
            f"{name} {shown(payoff, self.digits, '+')}" for name, payoff in worth.items()
        )


def reasons_of(scenario: Scenario, run: int, seed: int, digits: int) -> Reasons:
    """Return State's reasons in one run."""
    world = build(scenario).of_run(run)
    draws = draw_run(chance_of(world, seed), run, scenario.months)
    state = type("Witness", (Witness,), {"digits": digits})
    model = ArmsModel(world, draws, cast=Cast(state=state))
    model.run_model()
    model.close()
    assert isinstance(model.state, Witness)
    return model.state.noted
