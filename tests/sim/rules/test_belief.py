"""R1: prior, precedents, age, similarity, silence, threats, and when there is nothing to fear."""

import math
from collections.abc import Callable

import pytest

from sim.parameters import Parameters
from sim.records import Buyer, Deal, Scene, State, Statute
from sim.rules.belief import (
    announce,
    belief,
    exempt,
    forget,
    opinion,
    opinion_after,
    prepare_threats,
    prior_belief,
    spread_news,
    threat_odds,
)
from sim.rules.terms import Answer, Response, Threat

Make = Callable[..., Parameters]

ONE = {"alpha": 1.0, "beta": 1.0, "leniency": 0.0, "memory": 1.0}


def learners(count: int, p: Parameters) -> list[Buyer]:
    """Return buyers that have seen nothing."""
    buyers = [Buyer(prior=prior_belief(Buyer(), p)) for _ in range(count)]
    for buyer in buyers:
        buyer.opinion = opinion(buyer, 0.0, 0.0, p)
    return buyers


def pass_month(
    buyers: list[Buyer], p: Parameters, similarity: list[list[float]] | None = None
) -> None:
    """Let everybody learn, in the order of the calendar's step 7."""
    count = range(len(buyers))
    weights = similarity or [[1.0 for _ in count] for _ in count]
    for buyer in buyers:
        forget(buyer, p)
    for j, buyer in enumerate(buyers):
        if buyer.news != Answer.NOTHING:
            spread_news(buyer, j, buyers, weights, p)


def test_prior(parameters: Make) -> None:
    """m = shift(1/3, -leniency·strategic): odds 1 : 2 fall to 1 : 8 for ln 4 and strategic 1."""
    p = parameters(learning={"alpha": 1.0, "beta": 2.0, "leniency": math.log(4.0)})
    assert prior_belief(Buyer(strategic=0.0), p) == pytest.approx(1.0 / 3.0)
    assert prior_belief(Buyer(strategic=1.0), p) == pytest.approx(1.0 / 9.0)
    assert prior_belief(Buyer(strategic=0.5), p) == pytest.approx(1.0 / 5.0)


@pytest.mark.parametrize(("alpha", "beta", "prior"), [(0.0, 2.0, 0.0), (2.0, 0.0, 1.0)])
def test_certain_priors_stay(parameters: Make, alpha: float, beta: float, prior: float) -> None:
    """Leniency moves neither 0 nor 1."""
    p = parameters(learning={"alpha": alpha, "beta": beta, "leniency": 3.0})
    assert prior_belief(Buyer(strategic=1.0), p) == prior


@pytest.mark.parametrize(
    ("designated", "cases", "expected"),
    [(0, 1, 1 / 3), (1, 1, 2 / 3), (0, 2, 0.25), (2, 2, 0.75), (0, 5, 1 / 7), (5, 5, 6 / 7)],
)
def test_beta_bernoulli(parameters: Make, designated: int, cases: int, expected: float) -> None:
    """With d = 1 and equal weights the opinion is (α + s)/(α + β + m), in any order."""
    p = parameters(learning=ONE)
    for order in (range(cases), reversed(range(cases))):
        buyers = learners(cases + 1, p)
        for k in order:
            answer = Answer.DESIGNATED if k < designated else Answer.WAIVED
            announce(buyers[k], answer, 1.0)
            pass_month(buyers, p)
        assert buyers[-1].opinion == pytest.approx(expected)


def test_age(parameters: Make) -> None:
    """A precedent has age 1 in the month after: with d = 1/2, (1 + 1/2)/(2 + 1/2), then /4."""
    p = parameters(learning=ONE | {"memory": 0.5})
    buyers = learners(2, p)
    announce(buyers[0], Answer.DESIGNATED, 1.0)
    pass_month(buyers, p)
    assert buyers[1].opinion == pytest.approx(1.5 / 2.5)
    pass_month(buyers, p)
    assert buyers[1].opinion == pytest.approx(1.25 / 2.25)
    assert buyers[0].answer_weight == 0.25
    assert (buyers[0].news, buyers[0].news_weight) == (Answer.NOTHING, 0.0)


def test_forgetting_makes_order_matter(parameters: Make) -> None:
    """With d < 1 the newer precedent weighs more."""
    p = parameters(learning=ONE | {"memory": 0.5})
    opinions = []
    for order in ((Answer.DESIGNATED, Answer.WAIVED), (Answer.WAIVED, Answer.DESIGNATED)):
        buyers = learners(3, p)
        for k, answer in enumerate(order):
            announce(buyers[k], answer, 1.0)
            pass_month(buyers, p)
        opinions.append(buyers[2].opinion)
    assert opinions == [pytest.approx(1.25 / 2.75), pytest.approx(1.5 / 2.75)]


def test_similarity(parameters: Make) -> None:
    """Row i, column j is the weight of j's precedent for i: here the second learns half."""
    p = parameters(learning=ONE)
    buyers = learners(3, p)
    announce(buyers[0], Answer.DESIGNATED, 1.0)
    pass_month(buyers, p, [[1.0, 0.0, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert [buyer.opinion for buyer in buyers] == pytest.approx([2 / 3, 1.5 / 2.5, 0.5])


def test_one_entry_per_buyer(parameters: Make) -> None:
    """A second answer replaces the first: after designation and waiver, one waiver is known."""
    p = parameters(learning=ONE)
    buyers = learners(2, p)
    announce(buyers[0], Answer.DESIGNATED, 1.0)
    pass_month(buyers, p)
    announce(buyers[0], Answer.WAIVED, 1.0)
    pass_month(buyers, p)
    assert buyers[1].opinion == pytest.approx(1 / 3)
    assert buyers[1].seen == pytest.approx(1.0)


def test_silence_counts_with_its_weight_until_an_answer_replaces_it(parameters: Make) -> None:
    """1/(2 + .3) for silence of weight .3; a designation then leaves 2/3."""
    p = parameters(learning=ONE)
    buyers = learners(2, p)
    announce(buyers[0], Answer.SILENCE, 0.3)
    pass_month(buyers, p)
    assert buyers[1].opinion == pytest.approx(1.0 / 2.3)
    announce(buyers[0], Answer.DESIGNATED, 1.0)
    pass_month(buyers, p)
    assert buyers[1].opinion == pytest.approx(2 / 3)
    assert buyers[0].answer == Answer.DESIGNATED


def test_silence_never_replaces_an_answer(parameters: Make) -> None:
    """Neither one known, nor one of the same month, nor silence that is known already."""
    p = parameters(learning=ONE)
    for known in (Answer.WAIVED, Answer.DESIGNATED, Answer.SILENCE):
        buyer = Buyer(answer=known)
        announce(buyer, Answer.SILENCE, 0.3)
        assert buyer.news == Answer.NOTHING
    buyers = learners(2, p)
    announce(buyers[0], Answer.DESIGNATED, 1.0)
    announce(buyers[0], Answer.SILENCE, 0.3)
    pass_month(buyers, p)
    assert buyers[0].answer == Answer.DESIGNATED


def test_no_news_no_change(parameters: Make) -> None:
    """Months without news leave an opinion where it was."""
    p = parameters(learning=ONE | {"memory": 0.5})
    buyers = learners(2, p)
    pass_month(buyers, p)
    assert [buyer.opinion for buyer in buyers] == [0.5, 0.5]


@pytest.mark.parametrize("memory", [1.0, 0.7])
@pytest.mark.parametrize("known", Answer)
@pytest.mark.parametrize("answer", [Answer.DESIGNATED, Answer.WAIVED])
def test_opinion_after_foresees_what_is_learnt(
    parameters: Make, memory: float, known: Answer, answer: Answer
) -> None:
    """State's forecast of an opinion is the opinion of the month after.

    What is known of the buyer named gives way to the answer; what is known of a third one stays.
    """
    p = parameters(learning=ONE | {"memory": memory})
    weights = [[1.0, 0.3, 0.5], [0.6, 1.0, 0.7], [0.2, 0.4, 1.0]]
    buyers = learners(3, p)
    announce(buyers[2], Answer.DESIGNATED, 1.0)
    if known != Answer.NOTHING:
        announce(buyers[0], known, 0.4)
    pass_month(buyers, p, weights)
    foreseen = [opinion_after(answer, weights[i][0], buyers[i], buyers[0], p) for i in range(3)]
    announce(buyers[0], answer, 1.0)
    pass_month(buyers, p, weights)
    assert foreseen == pytest.approx([buyer.opinion for buyer in buyers], rel=1e-14)


def test_threats_multiply_the_odds(parameters: Make) -> None:
    """Odds 1 : 3, times 3 after a warning, times 9 after a demand."""
    p = parameters(learning={"warning": math.log(3.0), "demand": math.log(9.0)})
    state, buyer = State(), Buyer(opinion=0.25)
    prepare_threats(state, p.learning)
    assert threat_odds(Threat.NONE, state) == 1.0
    assert [belief(Deal(), level, buyer, state, p) for level in Threat] == pytest.approx(
        [0.25, 0.5, 0.75]
    )


def test_threats_do_not_move_certainty(parameters: Make) -> None:
    """0 and 1 stay."""
    p = parameters(learning={"warning": 20.0})
    state = State()
    prepare_threats(state, p.learning)
    for sure in (0.0, 1.0):
        assert belief(Deal(), Threat.WARNED, Buyer(opinion=sure), state, p) == sure


def test_unbound() -> None:
    """Nothing to fear without law, when exempt, waived, or publicly spared; else there is."""
    statute = Statute(in_force=5)
    assert exempt(Deal(), Buyer(), statute, 4)
    assert not exempt(Deal(), Buyer(), statute, 5)
    assert exempt(Deal(liable=False), Buyer(), statute, 5)
    assert exempt(Deal(response=Response.WAIVED), Buyer(), statute, 5)
    assert not exempt(Deal(response=Response.PENDING), Buyer(), statute, 5)
    assert exempt(Deal(), Buyer(spared_from=6), statute, 6)
    assert not exempt(Deal(), Buyer(spared_from=6), statute, 5)


def test_precedents_of_before_the_start_have_their_age(
    parameters: Make, scene_of: Callable[..., Scene]
) -> None:
    """A designation four months before the start weighs d^4 in the first month."""
    from sim.rules.setup import setup

    p = parameters(learning=ONE | {"memory": 0.5})
    known = Buyer(answered=-4, news=Answer.DESIGNATED)
    scene = scene_of([], [known, Buyer()], p=p)
    setup(scene, 0.5)
    weight = 0.5**4
    assert scene.buyers[1].opinion == pytest.approx((1.0 + weight) / (2.0 + weight))
    assert known.answer == Answer.DESIGNATED
