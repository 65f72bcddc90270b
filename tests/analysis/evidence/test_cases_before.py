"""Cases of before the law: each has a horizon of its own, and outcomes enter nowhere."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.evidence.cases import cases_before, scored_cases, warnings_of
from sim.data.case_file import (
    BEFORE_LAW,
    CASES,
    CASES_BEFORE,
    HORIZON,
    WINDOW,
    CaseOutcome,
    read_cases,
)
from sim.data.case_scenario import (
    UnusableCaseError,
    country_of_case,
    figures_of_case,
    scenario_of_case,
)
from sim.data.competition import Competition, known_competition
from sim.errors import ScenarioError
from sim.months import format_month, parse_month
from sim.scenario_file import load
from sim.world import build
from tests.csv_files import read_rows, write_rows

BASE = load("record").scenario

SCRAMBLED = {
    "outcome_2024_12": "stalled_talk",
    "contract_signed": "2017-06",
    "delivery_start": "2017-07",
    "us_response": "sanctioned",
    "us_sanction_date": "2017-07-01",
    "us_public_threat_date": "",
    "us_threat_level": "none",
    "sanctioned_entity": "somebody",
    "us_alternative_accepted": "yes",
    "buyer_cited_sanctions": "yes",
    "ended_by": "embargo",
    "ended": "2001",
    "found_by": "retrospective",
    "same_talk_as": "another",
    "notes": "",
    "source_urls": "somewhere",
    "confidence": "low",
}


def test_scrambled_outcomes_leave_every_scenario_as_it_is(tmp_path: Path) -> None:
    """What was known, competition included, and the scenario are the same whatever came of it."""
    scrambled = write_rows(
        tmp_path / "other.csv", [row | SCRAMBLED for row in read_rows(CASES_BEFORE)]
    )
    pairs = zip(read_cases(CASES_BEFORE), read_cases(scrambled), strict=True)
    for case, other in pairs:
        assert case.facts == other.facts
        assert scenario_of_case(case.facts, BASE) == scenario_of_case(other.facts, BASE)


def test_every_case_has_a_world() -> None:
    """All 80 can be simulated to their own horizon, law and events lying beyond it."""
    for case in read_cases(CASES_BEFORE):
        scenario = scenario_of_case(case.facts, BASE)
        assert 1 <= scenario.months <= WINDOW
        assert scenario.start + scenario.months - 1 <= BEFORE_LAW
        build(scenario)


@pytest.mark.parametrize(
    ("path", "case_id", "horizon"),
    [
        (CASES_BEFORE, "GRC_ZUBR", "2005-12"),  # seven years from January 1999
        (CASES_BEFORE, "ARG_SU24", "2017-07"),  # talks of December 2014
        (CASES, "TUR_S400_1", "2024-12"),  # under the law
        (CASES, "CHN_S400", "2024-12"),  # signed before it, delivered after
    ],
)
def test_a_case_has_its_own_horizon(path: Path, case_id: str, horizon: str) -> None:
    """Seven years or July 2017 before the law; December 2024 after it."""
    (case,) = (case for case in read_cases(path) if case.facts.case_id == case_id)
    assert format_month(case.facts.horizon) == horizon
    scenario = scenario_of_case(case.facts, BASE)
    assert format_month(scenario.start + scenario.months - 1) == horizon


def test_scored_cases_all_end_in_december_2024() -> None:
    """The 32 are as they were."""
    scored, _ = scored_cases()
    assert {case.case.facts.horizon for case in scored} == {HORIZON}
    assert len(scored) == 32


def test_talks_that_began_after_the_law_were_not_over_before_it() -> None:
    """Such a case of before the law is refused."""
    case = read_cases(CASES_BEFORE)[0]
    late = replace(case.facts, talks_start=BEFORE_LAW + 1)
    with pytest.raises(UnusableCaseError, match="after the horizon"):
        scenario_of_case(late, BASE)


def test_installed_base_of_before_is_that_of_before() -> None:
    """The column counts where there is one; else windows that had ended, of 1985 on if need be."""
    for case in read_cases(CASES_BEFORE):
        told = case.facts.installed_base
        assert told is None or country_of_case(case.facts).installed_base == told
    greece = next(c for c in read_cases(CASES_BEFORE) if c.facts.case_id == "GRC_ZUBR")
    unknown = replace(greece.facts, installed_base=None, russia_share=None)
    figures, origin = figures_of_case(unknown)
    assert "(1995-1999)" in origin["Russian share"]
    assert figures["installed_base_pct"] < 10.0


def test_a_country_that_imported_nothing_has_no_shares() -> None:
    """Shares of nothing are taken as 0, and said to be."""
    case = next(c for c in read_cases(CASES_BEFORE) if c.facts.case_id == "TKM_GAS_2001")
    assert (case.facts.arms_imports, case.facts.us_share) == (0.0, None)
    state = country_of_case(case.facts)
    assert (state.us_share, state.russia_share) == (0.0, 0.0)
    assert figures_of_case(case.facts)[1]["US share"] == "no imports, taken as 0"


def test_competition_of_the_record_goes_by_case() -> None:
    """All of both files have a row; a case that is not in the table is not known."""
    for path in (CASES, CASES_BEFORE):
        for case in read_cases(path):
            known = known_competition().get(case.facts.case_id)
            assert case.facts.competition == (known or Competition())
            assert known is not None or case.is_survivor
    turkey = read_cases()[0].facts.competition
    assert turkey == Competition(
        procurement="direct",
        bidders=2,
        rival_offers=("Patriot (US)", "SAMP/T (France/Italy)"),
        rival_non_us=True,
        finance="russian_credit",
    )


def test_competition_in_a_file_counts(tmp_path: Path) -> None:
    """Any of the columns makes the file speak for itself; blank is not known."""
    first, second = read_rows(CASES)[:2]
    told = [first | {"bidders": "4", "finance": "unknown"}, second | {"bidders": "", "finance": ""}]
    one, two = read_cases(write_rows(tmp_path / "own.csv", told))
    assert one.facts.competition == Competition(bidders=4)
    assert two.facts.competition == Competition()


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("bidders", "2.5", "bidders: found '2.5'; must be a whole number"),
        ("bidders", "-1", "bidders: found '-1'"),
        ("procurement", "auction", "procurement: found 'auction'; must be tender"),
        ("rival_non_us", "2", "rival_non_us: found '2'; must be yes, no"),
        ("finance", "credit", "finance: found 'credit'"),
        ("installed_base_prev20y_pct", "120", "must be a finite number from 0 to 100"),
    ],
)
def test_wrong_competition_is_named(column: str, cell: str, message: str, tmp_path: Path) -> None:
    """File, line, column, what was found."""
    path = write_rows(tmp_path / "wrong.csv", [read_rows(CASES)[0] | {column: cell}])
    with pytest.raises(ScenarioError) as caught:
        read_cases(path)
    assert str(caught.value).startswith(f"{path}:2: {column}: ")
    assert message in str(caught.value)


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    """Also one of those that a file may lack."""
    path = tmp_path / "twice.csv"
    path.write_text(CASES.read_text(encoding="utf-8").splitlines()[0] + ",bidders,bidders\n")
    with pytest.raises(ScenarioError, match="column bidders is there twice"):
        read_cases(path)


def test_a_case_that_knows_its_arsenal_is_not_told_that_it_does_not(tmp_path: Path) -> None:
    """The warning of an unknown buyer names only what is missing."""
    row = read_rows(CASES)[0] | {"buyer_iso3": "XYZ"}
    path = write_rows(tmp_path / "one.csv", [row, row | {"case_id": "again"}])
    assert "its installed base is taken to be" in warnings_of(scored_cases(path)[0], path)[0]
    own = write_rows(tmp_path / "own.csv", [row | {"installed_base_prev20y_pct": "30"}])
    (warning,) = warnings_of(scored_cases(own)[0], own)
    assert "it has no rivals" in warning
    assert "installed base" not in warning


def test_what_the_files_hold() -> None:
    """Selection and period of the 80, so that nobody takes their rates for rates."""
    cases = read_cases(CASES_BEFORE)
    assert Counter(case.period for case in cases) == {"pre_caatsa_control": 80}
    assert {case.is_survivor for case in cases} == {False}
    assert sum(case.outcome.concluded for case in cases) == 37


def test_talks_that_are_scored() -> None:
    """67 of 80: not those that another row tells, nor those that Moscow or an embargo ended."""
    scored, refused = cases_before(rivals=False)
    assert (len(scored), len(refused)) == (67, 13)
    reasons = Counter(item.why.partition(" as ")[0] for item in refused)
    assert reasons == {"the same talk": 6, "ended by Moscow": 6, "ended by an embargo": 1}
    assert sum(case.concluded for case in scored) == 32
    for case in scored:
        facts = case.case.facts
        assert (facts.value, facts.units, facts.size, facts.alternative) == (None, "", "", None)
        (deal,) = case.scenario.deals.values()
        assert (deal.alternative, deal.bidders) == (None, None)


def test_rival_bids_are_those_of_others() -> None:
    """American bids are the alternative from the start; a number that nobody knows is none."""
    deals = {
        case.case_id: (case, next(iter(case.scenario.deals.values()))) for case in cases_before()[0]
    }
    found = {case_id: deal.bidders for case_id, (_, deal) in deals.items()}
    known = known_competition()
    for case_id, bidders in found.items():
        told = known[case_id]
        case, deal = deals[case_id]
        assert bidders == told.others
        if deal.alternative is not None:
            assert (told.american, deal.alternative.month) == (True, case.scenario.start)
        if told.bidders is not None:
            american = sum("(US" in offer for offer in told.rival_offers)
            assert bidders == max(0, told.bidders - american)
    assert Competition().others is None
    assert sum(bidders or 0 for bidders in found.values()) > 20
    assert sum(deal.alternative is not None for _, deal in deals.values()) > 10


@pytest.mark.parametrize(
    ("end", "signed", "ended", "horizon", "stood"),
    [
        ("bought_delivered", "2004-01", "2013-11", "2005-12", True),
        ("bought_delivered", "2007", "2013", "2005-12", False),
        ("bought_delivered", "", "", "2005-12", True),
        ("abandoned", "2005-09", "2010", "2007-12", True),
        ("abandoned", "2005-09", "2007", "2007-12", False),
        ("abandoned", "", "2016-01", "2008-05", False),
    ],
)
def test_what_stood_at_the_horizon(
    end: str, signed: str, ended: str, horizon: str, stood: bool
) -> None:
    """One rule for all: what was signed later was not yet, what was dropped later stood."""

    def month(text: str) -> int | None:
        return parse_month(text if "-" in text else f"{text}-12") if text else None

    outcome = CaseOutcome(end, month(signed), False, None, "", month(ended))
    assert outcome.concluded_by(parse_month(horizon)) is stood
