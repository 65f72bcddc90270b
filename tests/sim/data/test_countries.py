"""Attributes follow the stated formulas, and wrong data is refused where it stands."""

import pickle
import shutil
from dataclasses import replace
from math import log10
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.data.countries import (
    RawFigures,
    attributes,
    attributes_from_figures,
    operators,
    raw_figures,
)
from sim.data.tables import DATA, load_tables
from sim.errors import ScenarioError, nearest
from sim.months import parse_month

TABLES = load_tables()
BOTH = sorted(TABLES.countries.keys() & TABLES.arms.keys())


def approx(value: float) -> object:
    return pytest.approx(value, rel=0, abs=1e-12)


percents = st.floats(0, 100)


@st.composite
def figures(draw: st.DrawFn) -> RawFigures:
    russia = draw(percents)
    return RawFigures(
        name="Somewhere",
        relationship=draw(st.sampled_from(sorted(TABLES.relationships))),
        arms_imports_tiv_m=draw(st.floats(0, 1e6)),
        russia_share_pct=russia,
        us_share_pct=draw(st.floats(0, 100 - russia)),
        installed_base_pct=draw(percents),
        gdp_usd_bn=draw(st.floats(0.01, 1e5)),
        us_share_goods_exports_pct=draw(percents),
    )


def base_by_hand(code: str, year: int, windows: int) -> float:
    """Return Russia's share of all that a country imported in the windows before a year."""
    past = [(w.imports_tiv_m, w.russia_share) for w in TABLES.arms[code] if w.end < year]
    assert len(past) == windows
    return sum(imports * share for imports, share in past) / sum(t for t, _ in past) / 100


def test_turkey_in_2017_by_hand() -> None:
    """Window 2012-2016: 4544.8 TIV m, 0 % Russian, 64.7 % American; GDP 859.0 bn; exports 5.5 %."""
    turkey = attributes("TUR", 2017, TABLES)
    autonomy = (log10(859.0) - 1) / 3
    assert turkey.relationship == "nato_ally"
    assert turkey.need == approx(log10(1 + 4544.8) / 4)
    assert (turkey.ru, turkey.us_share) == (0.0, approx(0.647))
    assert turkey.base == approx(base_by_hand("TUR", 2017, windows=5))
    assert turkey.exports == approx(0.055)
    assert turkey.autonomy == approx(autonomy)
    assert (turkey.ally, turkey.alignment) == (1.0, 1.0)
    assert turkey.strategic == approx(0.5 + 0.5 * autonomy)


def test_india_in_2019_by_hand() -> None:
    """Window 2014-2018: 13151.5 TIV m, 57.7 %, 13.0 %; row of 2018: 2702.9 bn, exports 15.6 %."""
    india = attributes("IND", 2019, TABLES)
    autonomy = (log10(2702.9) - 1) / 3
    assert india.need == approx(log10(13152.5) / 4)
    assert (india.ru, india.us_share) == (approx(0.577), approx(0.130))
    assert india.base == approx(base_by_hand("IND", 2019, windows=7))
    assert india.exports == approx(0.156)
    assert (india.ally, india.alignment) == (0.4, 0.4)
    assert india.strategic == approx(0.7 * (0.5 + 0.5 * autonomy))


def test_qatar_gets_half_of_the_bound_on_its_exports() -> None:
    """The US is not among Qatar's listed partners in 2017; the smallest listed share is 6.4 %."""
    qatar = attributes("QAT", 2017, TABLES)
    assert qatar.exports == approx(0.032)
    assert "half of the upper bound" in qatar.origin["us_share_goods_exports_pct"]


def test_exports_of_which_nothing_is_known_count_as_none() -> None:
    """Neither share nor bound: 0, and the origin says so."""
    rows = [replace(row, exports_share=None, exports_bound=None) for row in TABLES.countries["TUR"]]
    known, origin = raw_figures("TUR", 2017, replace(TABLES, countries={"TUR": rows}))
    assert known.us_share_goods_exports_pct == 0.0
    assert origin["us_share_goods_exports_pct"].endswith("unknown")


@pytest.mark.parametrize(
    ("year", "window"),
    [
        (1980, "2008-2012"),
        (1990, "1985-1989"),
        (2012, "2007-2011"),
        (2013, "2008-2012"),
        (2017, "2012-2016"),
        (2025, "2020-2024"),
        (2026, "2021-2025"),
        (2060, "2021-2025"),
    ],
)
def test_window_ends_in_the_year_before(year: int, window: str) -> None:
    """Else the nearest earlier one, of the table from 1985 on if need be, else the earliest."""
    _, origin = raw_figures("TUR", year, TABLES)
    assert window in origin["arms_imports_tiv_m"]
    first = "1985-1989" if year in (1990, 2012) else "2008-2012"
    assert first in origin["installed_base_pct"]


@pytest.mark.parametrize(
    ("year", "row"),
    [(2010, 2017), (2018, 2017), (2019, 2018), (2020, 2018), (2025, 2020), (2030, 2025)],
)
def test_the_newest_row_up_to_the_year_counts(year: int, row: int) -> None:
    """Turkey has rows for 2017, 2018 and 2020."""
    _, origin = raw_figures("TUR", year, TABLES)
    assert origin["gdp_usd_bn"].endswith(f"({row})")


@given(st.sampled_from(BOTH), st.integers(1990, 2040))
def test_origin_names_file_and_line_of_every_figure(iso3: str, year: int) -> None:
    """The line that an origin names is a line about that country."""
    known, origin = raw_figures(iso3, year, TABLES)
    assert set(origin) == set(RawFigures.__dataclass_fields__)
    for place in origin.values():
        file, line = place.split(" ")[0].split(":")
        text = (DATA / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert text.startswith(iso3)
    assert attributes(iso3, year, TABLES) == attributes_from_figures(known, TABLES)


@given(figures())
def test_attributes_stay_within_bounds(raw: RawFigures) -> None:
    """Shares and scores lie in [0, 1], alignment in [-1, 1], need is not negative."""
    found = attributes_from_figures(raw, TABLES)
    for name in ("ru", "us_share", "base", "exports", "autonomy", "ally", "strategic"):
        assert 0.0 <= getattr(found, name) <= 1.0, name
    assert -1.0 <= found.alignment <= 1.0
    assert found.need >= 0.0
    full = TABLES.relationships[raw.relationship].strategic
    assert full / 2 <= found.strategic <= full


@given(
    figures(),
    st.sampled_from(
        [
            ("arms_imports_tiv_m", "need"),
            ("gdp_usd_bn", "autonomy"),
            ("gdp_usd_bn", "strategic"),
            ("installed_base_pct", "base"),
            ("us_share_goods_exports_pct", "exports"),
        ]
    ),
    st.floats(0, 1),
)
def test_more_of_a_figure_is_never_less_of_its_attribute(
    raw: RawFigures, pair: tuple[str, str], factor: float
) -> None:
    """And no other attribute than those that rest on the figure moves."""
    figure, attribute = pair
    value = getattr(raw, figure) * factor
    assume(figure != "gdp_usd_bn" or value > 0)
    less = attributes_from_figures(replace(raw, **{figure: value}), TABLES)
    more = attributes_from_figures(raw, TABLES)
    assert getattr(less, attribute) <= getattr(more, attribute)
    moving = {attribute} | ({"autonomy", "strategic"} if figure == "gdp_usd_bn" else set())
    still = {"need", "ru", "us_share", "base", "exports", "autonomy", "ally", "strategic"} - moving
    assert all(getattr(less, name) == getattr(more, name) for name in still)


def test_a_scenario_overrides_one_figure() -> None:
    """The rest of the country stays as in the data."""
    known, origin = raw_figures("TUR", 2017, TABLES)
    changed = attributes_from_figures(
        replace(known, us_share_pct=10.0), TABLES, origin | {"us_share_pct": "scenario"}
    )
    assert changed.us_share == approx(0.1)
    assert changed.origin["us_share_pct"] == "scenario"
    assert replace(changed, us_share=approx(0.647)) == attributes("TUR", 2017, TABLES)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("russia_share_pct", 101.0),
        ("us_share_pct", -1.0),
        ("installed_base_pct", float("nan")),
        ("arms_imports_tiv_m", float("inf")),
        ("gdp_usd_bn", 0.0),
        ("us_share_goods_exports_pct", 100.1),
    ],
)
def test_figures_out_of_bounds_are_refused(figure: str, value: float) -> None:
    """The error names the figure."""
    known, _ = raw_figures("TUR", 2017, TABLES)
    with pytest.raises(ScenarioError) as caught:
        attributes_from_figures(replace(known, **{figure: value}), TABLES)
    assert caught.value.key == figure


def test_shares_that_exceed_the_whole_are_refused() -> None:
    """Russia and the US cannot sell more than everything."""
    known, _ = raw_figures("TUR", 2017, TABLES)
    with pytest.raises(ScenarioError, match=r"sum to 104\.7; allowed: at most 100"):
        attributes_from_figures(replace(known, russia_share_pct=40.0), TABLES)


def test_unknown_relationship_names_the_nearest() -> None:
    """One line with the allowed words."""
    known, _ = raw_figures("TUR", 2017, TABLES)
    with pytest.raises(
        ScenarioError, match=r"relationship: found 'nato'.*did you mean 'nato_ally'"
    ):
        attributes_from_figures(replace(known, relationship="nato"), TABLES)


def test_unknown_country_names_the_nearest() -> None:
    """A slip of the keyboard is answered with the code that was meant."""
    with pytest.raises(ScenarioError, match=r"'TUK' is not in the data.*did you mean 'TUR'"):
        attributes("TUK", 2017, TABLES)


def test_country_with_arms_imports_only_is_refused() -> None:
    """Malaysia has windows but no GDP."""
    with pytest.raises(ScenarioError, match="'MYS' is only in part in the data"):
        attributes("MYS", 2017, TABLES)


def test_rivals_are_sorted_pairs() -> None:
    """Each pair once, in alphabetical order."""
    pairs = TABLES.rivals
    assert list(pairs) == sorted(set(pairs))
    assert all(one < other for one, other in pairs)
    assert {("CHN", "IND"), ("IND", "PAK"), ("QAT", "SAU"), ("GRC", "TUR")} <= set(pairs)


def test_operators_grow_with_time() -> None:
    """Nobody but Russia had the S-400 in 2017; China first, then Turkey, India and Belarus."""
    assert "S-400" not in operators(TABLES, parse_month("2017-12"))
    assert operators(TABLES, parse_month("2018-01"))["S-400"] == ("CHN",)
    assert operators(TABLES, parse_month("2022-12"))["S-400"] == ("BLR", "CHN", "IND", "TUR")


def test_the_s400_as_offered() -> None:
    """Two Patriot batteries against a regiment."""
    s400 = TABLES.systems["S-400"]
    assert (s400.kind, s400.capability, s400.alliance_risk) == ("air_defence_long", 1.0, 1.0)
    assert s400.alternative == "Patriot"
    assert s400.alternative_price == approx(2000 / 1086)


def test_tables_are_read_once() -> None:
    """Loading is cached."""
    assert load_tables() is TABLES


def test_a_system_without_alternative() -> None:
    """Blank cells mean that there is none."""
    tos = TABLES.systems["TOS-1A"]
    assert (tos.alternative, tos.alternative_capability, tos.alternative_price) == (None, 0.0, 0.0)


def break_line(folder: Path, file: str, old: str, new: str) -> int:
    """Replace text that occurs once in a file; return the number of its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data that a test may break."""
    for path in DATA.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "message"),
    [
        ("countries.csv", "859.0", "much", "gdp_usd_bn", "must be a number"),
        ("countries.csv", "859.0", "0", "gdp_usd_bn", "must be more than 0"),
        ("countries.csv", "859.0", "nan", "gdp_usd_bn", "must be a number"),
        ("countries.csv", "TUR,Turkey,2017", "tur,Turkey,2017", "iso3", "ISO 3166"),
        ("countries.csv", "TUR,Turkey,2017", "TUR,,2017", "name", "must not be empty"),
        ("countries.csv", "TUR,Turkey,2018", "TUR,Turkey,2017", "iso3", "TUR 2017 is already"),
        ("countries.csv", "2017,nato_ally", "2017,nato_aly", "relationship", "'nato_ally'"),
        ("countries.csv", "TUR,Turkey,2018", "TUR,Turkey,2018.5", "year", "whole number"),
        ("sipri_shares.csv", "4544.8,0.0", "4544.8,36.0", "us_share_pct", "at most 100"),
        ("sipri_shares.csv", "4544.8,0.0", "4544.8,136", "russia_share_pct", "0 to 100"),
        ("sipri_shares.csv", "TUR,2012,2016", "TUR,2012,2017", "window_end", "must be 2016"),
        ("relationships.csv", "neutral,neutral,0,", "neutral,neutral,2,", "ally", "from 0 to 1"),
        ("systems.csv", "S-400,air_defence_long", "S-400,air_defense_long", "class", "_defence_"),
        ("systems.csv", ",Stinger,4.8,", ",,", None, "found 16 cells"),
        ("rivals.csv", "QAT,SAU", "QAT,SAX", "iso3_b", "did you mean 'SAU'"),
        ("rivals.csv", "QAT,SAU", "QAT,QAT", "iso3_b", "must be another country"),
        ("rivals.csv", "QAT,SAU", "PAK,IND", "iso3_b", "each pair listed once"),
        ("operators.csv", "CHN,S-400", "CHN,S-40", "system", "did you mean 'S-400'"),
        ("operators.csv", "2018-01,cases.csv CHN_S400", "2018-13,x", "from", "YYYY-MM"),
    ],
)
def test_a_wrong_cell_is_named(
    folder: Path, file: str, old: str, new: str, column: str | None, message: str
) -> None:
    """File, line and column, and what is allowed, in one line."""
    line = break_line(folder, file, old, new)
    with pytest.raises(ScenarioError) as caught:
        load_tables(folder)
    error = caught.value
    assert (error.file, error.line, error.key) == (str(folder / file), line, column)
    assert message in str(error)
    assert "\n" not in str(error)


def test_wrong_columns_are_refused(folder: Path) -> None:
    """The column that is missing is named."""
    break_line(folder, "rivals.csv", "iso3_b,", "iso3_c,")
    with pytest.raises(ScenarioError, match=r"rivals\.csv:1: .*iso3_b"):
        load_tables(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    """No traceback of the operating system."""
    (folder / "classes.csv").unlink()
    with pytest.raises(ScenarioError, match=r"classes\.csv: cannot be read"):
        load_tables(folder)


def test_marks_of_spreadsheets_do_no_harm(folder: Path) -> None:
    """Byte-order mark, CRLF and an empty last line."""
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n") + "\r\n"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load_tables(folder) == TABLES


def test_order_of_rows_is_without_effect(folder: Path) -> None:
    """Only the lines that origins name change."""
    for path in folder.glob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    tables = load_tables(folder)
    assert all(attributes(c, 2017, tables) == attributes(c, 2017, TABLES) for c in BOTH)
    assert list(tables.systems) == list(TABLES.systems)
    assert tables.rivals == TABLES.rivals
    month = parse_month("2020-01")
    assert list(operators(tables, month).items()) == list(operators(TABLES, month).items())


def test_error_text_in_full_and_in_part() -> None:
    """Where, key, found, allowed, nearest; what is missing leaves no trace."""
    error = ScenarioError(
        "found 'x'", "allowed: y", file="a.yaml", line=3, key="law.trigger", suggestion="y"
    )
    assert str(error) == "a.yaml:3: law.trigger: found 'x'; allowed: y; did you mean 'y'?"
    assert str(ScenarioError("found\n'x'")) == "found 'x'"
    assert str(ScenarioError("found 'x'", line=3)) == "line 3: found 'x'"
    assert isinstance(error, ValueError)


def test_errors_survive_a_process_boundary() -> None:
    """Workers send them back whole."""
    error = ScenarioError("found", "allowed", file="f", line=1, key="k", suggestion="s")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_nearest() -> None:
    """Case is no difference, and nonsense has no neighbour."""
    assert nearest("s-400", ["S-300VM", "S-400"]) == "S-400"
    assert nearest("qqqq", ["S-300VM", "S-400"]) is None
    assert nearest("x", []) is None


@given(st.lists(st.text(min_size=1), min_size=1, unique_by=str.casefold))
def test_nearest_of_a_known_word_is_itself(words: list[str]) -> None:
    """Whatever the order of the known words."""
    assert nearest(words[0], words) == words[0]
    assert nearest(words[0], reversed(words)) == words[0]
