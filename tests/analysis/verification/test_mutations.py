"""A closed form that no error could fail would prove nothing: each case catches a wrong rule.

One rule at a time is replaced in the Mesa engine; the compiled one shares it, but would have to be
compiled again. Without the change the same runs agree with the closed form.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from analysis.verification.cases import CASES, LimitCase, named
from analysis.verification.judgement import judge_all
from sim.rules.numeric import choice_probability
from sim.rules.terms import Answer, Move

pytestmark = pytest.mark.slow

Rule = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[3]

FAR = 6.0
"""Standard errors that a wrong rule must be off where chance plays a part."""


@dataclass(frozen=True)
class Mutation:
    """A wrong rule, and the case that catches it.

    Attributes
    ----------
    case : str
        Name of the case.
    rule : str
        Where the rule is looked up: module and name.
    what : str
        What is wrong.
    wrong : callable
        Takes the right rule to the wrong one.
    runs : int
        Runs that show it.
    """

    case: str
    rule: str
    what: str
    wrong: Callable[[Rule], Rule]
    runs: int = 20


def scaled(factor: float) -> Callable[[Rule], Rule]:
    """Make a rule return a multiple of what it should."""
    return lambda rule: lambda *given: factor * rule(*given)


def always(value: Any) -> Callable[[Rule], Rule]:
    """Make a rule return the same whatever it is given."""
    return lambda _: lambda *_given: value


def afraid(rule: Rule) -> Rule:
    """Fear a sanction twice as much as it is expected to cost."""

    def update_belief(deal: Any, *given: Any) -> None:
        rule(deal, *given)
        deal.sanction *= 2.0

    return update_belief


def unafraid(rule: Rule) -> Rule:
    """Believe in sanctions, but count no loss."""

    def update_belief(deal: Any, *given: Any) -> None:
        rule(deal, *given)
        deal.sanction = 0.0

    return update_belief


def bluff_at_prior(_: Rule) -> Rule:
    """Bluff without regard to the buyer's b."""
    return lambda prior, ratio: 1.0 if ratio <= prior else prior


def no_reputation(rule: Rule) -> Rule:
    """Gain no standing by a sanction."""

    def determine(deal: Any, answer: int, month: int, scene: Any) -> None:
        before = scene.state.standing
        rule(deal, answer, month, scene)
        if answer == Answer.DESIGNATED:
            scene.state.standing = before

    return determine


def half_rational(_: Rule) -> Rule:
    """Choose by logit with half the precision."""
    return lambda precision, gain, tie: choice_probability(precision / 2.0, gain, tie)


def weighed(weight: float) -> Callable[[Rule], Rule]:
    """Let precedents count so much between all buyers."""

    def wrong(rule: Rule) -> Rule:
        def spread(source: Any, j: int, buyers: Any, _: Any, p: Any) -> None:
            rule(source, j, buyers, [[weight] * len(buyers) for _ in buyers], p)

        return spread

    return wrong


def impatient(rule: Rule) -> Rule:
    """Drop with z, whatever the gain."""

    def decide(deal: Any, draw: float, p: Any) -> int:
        move: int = rule(deal, draw, p)
        reluctant = replace(deal, willingness=0.0)
        return move if move == Move.ADVANCE else int(rule(reluctant, draw, p))

    return decide


def without_markup(rule: Rule) -> Rule:
    """Ask W/λ above cost, not (1 + W)/λ."""
    return lambda net, floor, p: rule(net, floor, p) - 1.0 / p.buying.precision


def untold(_: Rule) -> Rule:
    """Expect the same after a threat as without one."""
    return lambda deal, _threat: deal.calm_prior


def nothing_kept(_: Rule) -> Rule:
    """Regret as if nothing had been paid or shown."""
    return lambda value, loss, p: choice_probability(p.buying.precision, loss - value, 0.0)


def blind(rule: Rule) -> Rule:
    """Foresee no end of what is under way."""
    return lambda units, capacity, outlook: rule(units, capacity, outlook[:1])


def waive_first(rule: Rule) -> Rule:
    """Exchange the payoffs of waiving and holding."""
    return lambda payoffs, *given: rule((payoffs[1], payoffs[0], payoffs[2]), *given)


MUTATIONS = (
    Mutation("threshold", "buying.update_belief", "a sanction costs twice C", afraid),
    Mutation("threshold-deterred", "buying.update_belief", "a sanction costs nothing", unafraid),
    Mutation("carrot", "threat.sweetener", "the offer is a tenth too large", scaled(1.1)),
    Mutation("retreat", "threat.back_down_cost", "backing down costs nothing", always(0.0)),
    Mutation("private-cost", "determination.sanction_cost", "k halved", scaled(0.5), 1200),
    Mutation("rivals", "market.best_of", "nobody else bids", always(-99.0), 600),
    Mutation("denied", "order.deny", "denials change nothing", always(None), 600),
    Mutation("signalling", "threat.bluff_rate", "State bluffs whatever b", bluff_at_prior, 600),
    Mutation(
        "chain-store", "determination.determine", "sanctions give no standing", no_reputation, 600
    ),
    Mutation(
        "chain-store-states", "determination.enforcement_rate", "no examples", always(0.0), 600
    ),
    Mutation("learning", "order.spread_news", "precedents count twice", weighed(2.0), 600),
    Mutation("fading-memory", "belief.forget", "the past does not fade", always(None), 600),
    Mutation("large-numbers", "buying.choice_probability", "λ halved", half_rational, 600),
    Mutation("quantal-response", "threat.back_down_cost", "h doubled", scaled(2.0), 600),
    Mutation("imitation", "value.herd_share", "nobody is followed", always(0.0), 600),
    Mutation("bistable", "value.herd_share", "others count twice", scaled(2.0), 200),
    Mutation("bargaining", "buying.price", "Russia asks a tenth more", scaled(1.1)),
    Mutation("posted-price", "buying.price", "no markup", without_markup),
    Mutation("cascade", "belief.was_hit", "a waiver counts as a sanction", always(1.0)),
    Mutation("network-cascade", "order.spread_news", "all are neighbours", weighed(1.0)),
    Mutation("uncertain-cascade", "setup.intrinsic_value", "v a tenth higher", scaled(1.1), 600),
    Mutation("stages", "buying.decide", "drops whatever the gain", impatient, 600),
    Mutation(
        "answer-clock", "determination.pick", "waiting and waiving exchanged", waive_first, 600
    ),
    Mutation("regret", "buying.wish_to_reverse", "what was paid does not count", nothing_kept, 600),
    Mutation("reprisal", "moscow.expected_reprisal", "Moscow fears nothing", always(0.0)),
    Mutation("order-book", "moscow.years_ordered", "no order waits", always(0.0)),
    Mutation(
        "withdrawal", "moscow.wish_to_withdraw", "Moscow leaves at any price", always(1.0), 600
    ),
    Mutation("moscow-learns", "moscow.moscow_opinion", "Moscow learns nothing", always(0.25), 200),
    Mutation("lifting", "lifting.lifting_payoff", "Congress does not count", always(0.8), 600),
    Mutation("reasoned", "belief.prior_at", "a threat does not count", untold),
    Mutation("one-need", "buying.supersede", "a purchase ends no other talks", always(None)),
    Mutation(
        "one-need-and-more",
        "needs.is_filled",
        "a filled need is as good as none",
        always(False),
        600,
    ),
    Mutation("waiting", "value.units_ahead", "the queue does not count", always(0.0)),
    Mutation("waiting-announced", "value.wait_for_production", "no end is foreseen", blind),
)


def off(case: LimitCase, runs: int) -> float:
    """Return how far the farthest claim is off on Mesa; inf if one that is certain fails."""
    report = judge_all([case], {"mesa": runs})
    distances = [
        float("inf") if verdict.off is None else abs(verdict.off)
        for row in report.rows
        if not (verdict := row.engines["mesa"]).holds
    ]
    assert report.ok == (not distances)
    return max(distances, default=0.0)


def test_the_page_lists_them() -> None:
    """Each case stands in docs/closed-forms.md with its wrong rule."""
    page = (ROOT / "docs" / "closed-forms.md").read_text(encoding="utf-8")
    for mutation in MUTATIONS:
        assert f"| `{mutation.case}` | {mutation.what} |" in page


def test_no_scenario_is_left_out() -> None:
    """Each benchmark file, and so each closed form, has a wrong rule to catch."""
    caught = {case.path for case in named([mutation.case for mutation in MUTATIONS])}
    assert caught == {case.path for case in CASES}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.case}-{m.what}")
def test_wrong_rule_is_caught(mutation: Mutation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case agrees with the closed form, and with the wrong rule it does not."""
    (case,) = named([mutation.case])
    assert off(case, mutation.runs) == 0.0
    module, name = mutation.rule.rsplit(".", 1)
    home = import_module("sim.order" if module == "order" else f"sim.rules.{module}")
    monkeypatch.setattr(home, name, mutation.wrong(getattr(home, name)))
    assert off(case, mutation.runs) > FAR
