"""Belief: updating by precedents is Bayes' rule for a coin of unknown bias, no more and no less."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters import Parameters
from sim.records import Buyer, Deal, State
from sim.rules.belief import announce, forget, opinion, opinion_after, spread_news
from sim.rules.numeric import shift_odds
from sim.rules.policy import bluff_rate, enforcement_rate, equilibrium_belief
from sim.rules.terms import Answer, Threat
from sim.scenario_file import from_mapping
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from tests.properties.books import check_memory
from tests.properties.worlds import model_of

SHARES = st.floats(0.0, 1.0)
PRIORS = st.tuples(st.floats(0.1, 4.0), st.floats(0.1, 4.0))
OUTCOMES = (Answer.DESIGNATED, Answer.WAIVED)


def rules(prior: tuple[float, float], memory: float = 1.0) -> Parameters:
    """Return parameters with a prior and a memory."""
    alpha, beta = prior
    return Parameters.model_validate({"learning": {"alpha": alpha, "beta": beta, "memory": memory}})


def crowd(p: Parameters, count: int, weight: float = 1.0) -> tuple[list[Buyer], list[list[float]]]:
    """Return buyers without news, and their similarities, those of others being `weight`."""
    prior = p.learning.alpha / (p.learning.alpha + p.learning.beta)
    buyers = [Buyer(prior=prior, opinion=prior) for _ in range(count)]
    rows = [[1.0 if i == j else weight for j in range(count)] for i in range(count)]
    return buyers, rows


def learn(case: int, answer: int, buyers: list[Buyer], rows: list[list[float]], p: Parameters):
    """Let a month pass in which one buyer is answered."""
    for buyer in buyers:
        forget(buyer, p)
    announce(buyers[case], answer, 1.0)
    spread_news(buyers[case], case, buyers, rows, p)


@given(PRIORS, st.floats(0.0, 20.0), SHARES, SHARES)
def test_belief_is_a_martingale(
    prior: tuple[float, float], seen: float, share: float, weight: float
) -> None:
    """E[q'] = q under q itself, for a first answer of any similarity."""
    p = rules(prior)
    buyer = Buyer(prior=prior[0] / sum(prior), seen=seen, hits=seen * share)
    q = opinion(buyer, buyer.seen, buyer.hits, p)
    after = {o: opinion_after(o, weight, buyer, Buyer(), p) for o in OUTCOMES}
    mean = q * after[Answer.DESIGNATED] + (1.0 - q) * after[Answer.WAIVED]
    assert mean == pytest.approx(q, abs=1e-12)
    assert after[Answer.WAIVED] <= q + 1e-12
    assert q <= after[Answer.DESIGNATED] + 1e-12


@given(PRIORS, SHARES, st.integers(1, 6))
def test_belief_is_a_martingale_over_many_cases(
    prior: tuple[float, float], weight: float, cases: int
) -> None:
    """Over all answers to n different buyers the mean of q_n is the prior, for d = 1."""
    p = rules(prior)
    mean = total = 0.0
    for answers in itertools.product(OUTCOMES, repeat=cases):
        buyers, rows = crowd(p, cases + 1, weight)
        chance = 1.0
        for case, answer in enumerate(answers, 1):
            q = buyers[0].opinion
            chance *= q if answer == Answer.DESIGNATED else 1.0 - q
            learn(case, answer, buyers, rows, p)
        mean += chance * buyers[0].opinion
        total += chance
    assert total == pytest.approx(1.0, abs=1e-9)
    assert mean == pytest.approx(prior[0] / sum(prior), abs=1e-9)


TYPES = st.floats(0.02, 0.98)


@given(TYPES, st.floats(0.02, 1.0))
def test_standing_is_a_martingale(standing: float, after: float) -> None:
    """Chain-store: over sanction and none, P(sanction)·standing' = standing, whatever β is next."""
    rate = enforcement_rate(after, standing)
    sanctioned = standing + (1.0 - standing) * rate
    # As `determine` leaves it: at least β after a sanction, 0 for ever without one.
    assert sanctioned * max(standing, after) == pytest.approx(standing, abs=1e-12)


@given(TYPES, st.floats(0.02, 3.0))
def test_a_signal_is_a_martingale(resolve: float, ratio: float) -> None:
    """Signalling: over threat and silence, the mean of the belief in the resolute type is p."""
    p = Parameters.model_validate(
        {
            "state": {"policy": "signalling", "resolve": resolve},
            "learning": {"belief": "signalling"},
        }
    )
    deal = Deal(ratio=ratio)
    threatened = resolve + (1.0 - resolve) * bluff_rate(resolve, ratio)
    believed = equilibrium_belief(deal, Threat.WARNED, State(), p)
    silent = equilibrium_belief(deal, Threat.NONE, State(), p)
    mean = threatened * believed + (1.0 - threatened) * silent
    assert mean == pytest.approx(resolve, abs=1e-12)


@pytest.mark.outside("test_belief_is_a_martingale_over_many_cases")
def test_silence_is_no_fair_evidence() -> None:
    """Silence counts as tolerance and can only lower q: its mean is below the prior."""
    p = rules((1.0, 1.0))
    buyers, rows = crowd(p, 2)
    learn(1, Answer.SILENCE, buyers, rows, p)
    assert buyers[0].opinion < 0.5


@pytest.mark.outside("test_belief_is_a_martingale")
def test_a_second_answer_to_one_buyer_is_no_new_evidence() -> None:
    """A second answer replaces the first: a waived buyer that is designated counts once."""
    p = rules((1.0, 1.0))
    buyers, rows = crowd(p, 2)
    learn(1, Answer.WAIVED, buyers, rows, p)
    learn(1, Answer.DESIGNATED, buyers, rows, p)
    assert buyers[0].opinion == pytest.approx(2.0 / 3.0)


@given(PRIORS, st.lists(st.sampled_from(OUTCOMES), min_size=2, max_size=6), st.randoms())
def test_the_order_of_precedents_is_nothing(
    prior: tuple[float, float], answers: list[Answer], lot
) -> None:
    """With d = 1 the answers to different buyers may come in any order."""
    p = rules(prior)
    order = list(range(len(answers)))
    lot.shuffle(order)
    ends = []
    for cases in (range(len(answers)), order):
        buyers, rows = crowd(p, len(answers) + 1, 0.7)
        for case in cases:
            learn(case + 1, answers[case], buyers, rows, p)
        ends.append(buyers[0].opinion)
    assert ends[0] == pytest.approx(ends[1], abs=1e-12)


@pytest.mark.outside("test_the_order_of_precedents_is_nothing")
def test_the_last_precedent_counts_most_where_memory_fades() -> None:
    """With d < 1 a designation after a waiver weighs more than before it."""
    p = rules((1.0, 1.0), memory=0.5)
    ends = []
    for answers in (OUTCOMES, OUTCOMES[::-1]):
        buyers, rows = crowd(p, 3)
        for case, answer in enumerate(answers, 1):
            learn(case, answer, buyers, rows, p)
        ends.append(buyers[0].opinion)
    assert ends[0] < 0.5 < ends[1]


@given(PRIORS, st.lists(st.sampled_from(OUTCOMES), max_size=12))
def test_full_memory_is_beta_bernoulli(prior: tuple[float, float], answers: list[Answer]) -> None:
    """With d = 1 and w = 1, q = (α + designated)/(α + β + answered), whatever comes between."""
    p = rules(prior)
    buyers, rows = crowd(p, len(answers) + 1)
    for case, answer in enumerate(answers, 1):
        learn(case, answer, buyers, rows, p)
    hits = answers.count(Answer.DESIGNATED)
    exact = (prior[0] + hits) / (sum(prior) + len(answers))
    assert buyers[0].opinion == pytest.approx(exact, abs=1e-12)


@given(PRIORS, SHARES, st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=6))
def test_no_purchase_no_news(
    prior: tuple[float, float], memory: float, answers: list[Answer]
) -> None:
    """A precedent of similarity 0 moves no opinion, nor does a month without any."""
    p = rules(prior, memory)
    buyers, rows = crowd(p, len(answers) + 1, weight=0.0)
    start = buyers[0].opinion
    for case, answer in enumerate(answers, 1):
        learn(case, answer, buyers, rows, p)
        forget(buyers[0], p)
        assert buyers[0].opinion == start


@given(scenario_mappings(), chances())
def test_what_is_remembered_is_what_is_known_of_the_answered(
    mapping: Mapping, chance: Chance
) -> None:
    """Σ w ψ d^age and the designated part of it are those of the answers that buyers stand for."""
    model = model_of(from_mapping(mapping), chance, on_month=check_memory)
    model.run_model()
    model.close()


@given(PRIORS, st.floats(0.0, 1.0), SHARES, SHARES)
def test_thinking_ahead_is_living_ahead(
    prior: tuple[float, float], memory: float, weight: float, share: float
) -> None:
    """The opinion State expects after an answer is the one that the buyer then holds."""
    p = rules(prior, memory)
    for answer in OUTCOMES:
        buyers, rows = crowd(p, 3, weight)
        learn(2, Answer.DESIGNATED if share < 0.5 else Answer.WAIVED, buyers, rows, p)
        expected = opinion_after(answer, weight, buyers[0], buyers[1], p)
        learn(1, answer, buyers, rows, p)
        assert buyers[0].opinion == pytest.approx(expected, abs=1e-12)


@given(SHARES, st.floats(-8.0, 8.0), st.floats(-8.0, 8.0))
def test_shifts_of_odds_add_up(q: float, first: float, second: float) -> None:
    """Two shifts of the log odds are one by their sum, and a shift back undoes a shift."""
    one, two = math.exp(first), math.exp(second)
    assert shift_odds(shift_odds(q, one), two) == pytest.approx(shift_odds(q, one * two), abs=1e-9)
    assert shift_odds(shift_odds(q, one), 1.0 / one) == pytest.approx(q, abs=1e-9)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-8.0, 8.0))
def test_a_threat_keeps_the_order_of_beliefs(q: float, other: float, shift: float) -> None:
    """A threat maps [0, 1] onto itself, 0 to 0, 1 to 1, and keeps who believes more."""
    low, high = sorted((q, other))
    factor = math.exp(shift)
    assert 0.0 <= shift_odds(low, factor) <= shift_odds(high, factor) <= 1.0
    assert (shift_odds(0.0, factor), shift_odds(1.0, factor)) == (0.0, 1.0)
