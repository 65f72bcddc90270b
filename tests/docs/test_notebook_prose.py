"""What the notebooks say between their cells is what the cells gave.

Every number in the prose is tied to an output by a claim below, is a number of the code itself,
or is known from elsewhere and listed.
"""

import ast
import math
import re
from collections.abc import Callable, Iterable

import pytest

from analysis.intervals import LEVEL
from sim.scenario_file import load
from tests.docs.kept_notebooks import NOTEBOOKS, PARTS, KeptNotebook

Values = Callable[[KeptNotebook], tuple[float | str, ...] | bool]


def failing(nb: KeptNotebook, *, fitted: bool) -> list[str]:
    """Return which patterns fail, of those that were fitted or of the others."""
    columns = (nb.column("patterns", name) for name in ("moment", "preset", "weight", "passed"))
    return [
        moment
        for moment, preset, weight, passed in zip(*columns, strict=True)
        if (preset == "generic" and weight in ("high", "medium")) == fitted and passed == "False"
    ]


def fitted(nb: KeptNotebook) -> int:
    """Return how many patterns were fitted."""
    columns = (nb.column("patterns", name) for name in ("preset", "weight"))
    return sum(
        one == "generic" and two in ("high", "medium") for one, two in zip(*columns, strict=True)
    )


def won(nb: KeptNotebook, whose: str) -> tuple[int, int]:
    """Return how many deals all others won, and Washington of them."""
    counts = ast.literal_eval(nb.text("bought-from").strip())[whose]
    others = sum(n for name, n in counts.items() if name not in ("nobody", "United States"))
    return others, counts["United States"]


def lived(nb: KeptNotebook, what: str) -> float:
    """Return a number of what the model made of Turkey's first regiment."""
    story = next(row[-1] for row in nb.rows("missed") if "TUR_S400_1" in row)
    return float(re.findall(what, story)[0])


def senators(nb: KeptNotebook, country: str, column: str) -> str:
    """Return a probability of the status report, as it is printed."""
    place = nb.rows("status")[0].index(column)
    return next(row[place] for row in nb.rows("status") if row[0] == country).split(" (")[0]


def coded(text: str) -> Callable[[KeptNotebook], bool]:
    """Return whether a notebook's code has this line, on which a sentence rests."""
    return lambda nb: text in nb.code


def chance(nb: KeptNotebook, deal: str, column: str) -> float:
    """Return a probability of notebook 5 by its deal."""
    place = nb.rows("chance")[0].index(column)
    return next(float(row[place]) for row in nb.rows("chance") if row[0] == deal)


def errors(nb: KeptNotebook, runs: int) -> float:
    """Return how many standard errors of so many runs the sanctions move, unpaired."""
    share = 0.23  # of Borland, where they move most
    error = 100 * math.sqrt(2 * share * (1 - share) / runs)
    return nb.found("mistake", "sanctions in a hundred") / error


CLAIMS: dict[str, dict[str, Values]] = {
    "1-first-run": {
        "with {:.0f} % intervals": lambda _: (100 * LEVEL,),
        "the whisker is the {:.0f} % interval": lambda _: (100 * LEVEL,),
        "Let sanctions weigh twice as much": coded('base.with_({"state.severity": 2.0})'),
        "**Predict.** Sanctions weigh twice as much": coded("compare(base, harsher, "),
        "Sanctions that weigh twice as much keep": coded("compare(base, harsher, "),
        "in {:.0f} runs of a hundred, Turkey in {:.0f} and Qatar in {:.0f}": lambda nb: tuple(
            nb.found("deterred", f"{code}/S-400") for code in ("SAU", "TUR", "QAT")
        ),
        "All five sign more often than the product says": lambda nb: (
            nb.found("three") > float(nb.text("three").split()[-2])
        ),
        "India and China are hardly moved": lambda nb: all(
            nb.found("deterred", f"{code}/S-400") < 1 for code in ("IND", "CHN")
        ),
    },
    "2-why": {
        "With λ = {:g}, as in the scenario": lambda _: (
            load("s400-2018").scenario.buying.precision,
        ),
        "who never errs (λ = ∞)": coded('"buying.precision": math.inf'),
        "so q = 0.3, and nothing": coded("threshold = (2.0 - 1.0) / 0.3"),
        "buying was worth −{} list prices to it": lambda nb: re.findall(
            r"is signed: buying is worth -(\S+)", nb.text("story")
        ),
        "signs four months after the day on which it really did": lambda nb: (
            "2018-01  the contract is signed" in nb.text("story")
        ),
    },
    "3-your-own-agent": {
        "others win {} in place of {}, and Washington {} in either case": lambda nb: (
            won(nb, "opportunist")[0],
            won(nb, "usual")[0],
            " or ".join(
                map(str, sorted({won(nb, whose)[1] for whose in ("usual", "opportunist")}))
            ),
        ),
        "a rebate of a fifth": coded("deal.rival += 0.2"),
        "No deal is caused": lambda nb: (
            {row[-1] for row in nb.rows("rebate") if "/" in row[0]} == {"0.0"}
        ),
    },
    "4-experiments": {
        "they count as chance, {:.0f} % of the variance of a run": lambda nb: (
            nb.found("drivers"),
        ),
        "each moves more than half of one of the five deals": lambda nb: all(
            0.5 < nb.row("drivers", name)[0] < 1 for name in ("weights.need", "buying.impatience")
        ),
        "impatience is more than half of the variance": lambda nb: (
            nb.row("drivers", "buying.impatience")[1] > 0.5
        ),
        "need more than a quarter": lambda nb: nb.row("drivers", "weights.need")[1] > 0.25,
        "(`market.mean`), is nothing there": lambda nb: any(
            row[0] == "market.mean" and row[2].startswith("· 0.00 ") for row in nb.rows("drivers")
        ),
        "What Washington can choose is not among them": lambda nb: (
            not any(
                row[0].startswith(("state.", "law.", "events.")) for row in nb.rows("drivers")[1:5]
            )
        ),
        "stops most, about {:.2f} of a deal": lambda nb: (-nb.row("mine", "heavy")[0],),
        "large offers a fifth of that": lambda nb: (
            0.15 < nb.row("mine", "generous")[0] / nb.row("mine", "heavy")[0] < 0.25
        ),
        "certain sanctions a twentieth": lambda nb: (
            0.03 < nb.row("mine", "certain")[0] / nb.row("mine", "heavy")[0] < 0.07
        ),
    },
    "5-record": {
        "{} were fitted": lambda nb: (WORDS[fitted(nb)].capitalize(),),
        "(`cost_ratio`), at {:.2f}, by a hair": lambda nb: (nb.row("patterns", "cost_ratio")[2],),
        "all of them lie in their bands": lambda nb: failing(nb, fitted=True) == [],
        "{} fail: threats do not rise again where backing down is dear (`{}`), success does not "
        "level off with the American share (`{}`), and designations rise with resolve without a "
        "hump (`{}`)": lambda nb: (
            WORDS[len(failing(nb, fitted=False))].capitalize(),
            *failing(nb, fitted=False),
        ),
        "agree with {} cases of the record under the law": lambda nb: (
            len(nb.column("cases", "outcome")),
        ),
        "the weapon is worth {:.1f} list prices to it": lambda nb: (lived(nb, r"worth ([\d.]+)"),),
        "in about {:.0f} runs of a hundred there comes": lambda nb: (
            lived(nb, r"switched (\d+)%"),
        ),
        "The others lie nearer to one half": lambda nb: all(
            abs(p - 0.5) < 0.16
            for case, p in zip(
                nb.column("missed", "case_id"), nb.column("missed", "p_left_out"), strict=True
            )
            for p in [float(p)]
            if case.split("_")[0] not in ("DZA", "LAO") and case != "TUR_S400_1"
        ),
        "India is predicted well": lambda nb: (
            chance(nb, "IND/S-400", "chance of what happened") > 0.95
        ),
        "Of Qatar the model cannot say much": lambda nb: (
            0.5 < chance(nb, "QAT/S-400", "chance of what happened") < 0.7
        ),
        "Saudi Arabia and Turkey it has the wrong way round": lambda nb: (
            chance(nb, "SAU/S-400", "probability") > chance(nb, "TUR/S-400", "probability")
        ),
        "beats the base rate and, by less than the intervals are wide, the regression": lambda nb: (
            left_out(nb)
            < score(nb, "regression on the Russian and US shares, left out")
            < score(nb, "base rate, left out")
        ),
        "predicts cases that it has not seen nearly as well as the model with it": lambda nb: (
            0.0 < score(nb, "fitted without the law, each case left out") - left_out(nb) < 0.01
        ),
        "it was given {} for a designation by the end of 2024": lambda nb: (
            senators(nb, "Turkey", "designated by horizon"),
        ),
        "India, at {}, never was": lambda nb: (senators(nb, "India", "designated by horizon"),),
        "Saudi Arabia, with {} to sign within the year": lambda nb: (
            senators(nb, "Saudi Arabia", "signed in 12 months"),
        ),
    },
    "6-from-nothing": {
        "half a list price is sunk": coded("precision, sunk, ally = 3.0, 0.5, 0.0"),
        "Russia bears half of the fear": coded("cost, share, ally_rebate, lead_time = 0.6, 0.5,"),
        "a threat with twice the weight": coded(
            '"warned": math.exp(0.4), "demanded": math.exp(0.8)'
        ),
        "as much as four cases and not three": coded('"stubborn": {"weight": 4.0}'),
        "which 2,000 runs settle and 200 would not": lambda nb: (
            errors(nb, 200) < 1.96 < errors(nb, 2000)
        ),
        "Not one of 200 runs differs": lambda nb: nb.text("compare-lawless").strip() == "0",
        "Four thousand deals, and not one tells another story": lambda nb: (
            nb.text("compare-toy").strip() == "0"
        ),
        "Its prior is {:.4f}": lambda nb: (borland(nb)["prior"],),
        "found significant with {:.3f}": lambda nb: (borland(nb)["significance"],),
        "more than the {} that Borland has to lose": lambda nb: (borland(nb)["loss"],),
        "Rules that seldom act differ in a few deals of 4,000": lambda nb: all(
            0 < differ < 20 for differ in ast.literal_eval(nb.text("broken").strip()).values()
        ),
        "Contracts move by a fraction of a point": lambda nb: (
            nb.found("mistake", "contracts in a hundred") < 0.5
        ),
        "Sanctions move by {} points": lambda nb: (
            WORDS[round(nb.found("mistake", "sanctions in a hundred"))],
        ),
        "Run by run it cannot be missed": lambda nb: nb.found("mistake", "deals of 4,000") > 100,
    },
    "7-from-games": {
        "Even without an audience {} % of the threats": lambda nb: (
            f"{100 * nb.row('audience', 'h = 0')[0]:.1f}",
        ),
        "is sanctioned in four runs of ten": lambda nb: (
            nb.row("reputation", "buyer 3 is sanctioned")[0] == 0.4
        ),
        "with r = ½ after sanctions: 0.6 + 0.4·½ = {}": lambda nb: (
            nb.row("reputation", "buyer 4 buys")[0],
        ),
        "0.6 + 0.4·(½·(½ + ½·½) + ½) = {}": lambda nb: (nb.row("reputation", "buyer 5 buys")[0],),
        "with their 95 % intervals": coded("1.96 * errors"),
        "The third buyer always buys": lambda nb: (
            nb.row("reputation", "buyer 3 buys")[:2] == [1, 1]
        ),
    },
}
"""By notebook: sentences with gaps and what fills them, or without and whether they are so."""

WORDS = {
    **{0: "no", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"},
    **{8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"},
}

COMMON = (
    r"\b(?:1[6789]|20)\d\d\b",  # years
    r"\bS-400|\bF-35|section 231|[Nn]otebook \d|Next: \[\d\.",
    r"\S*[/^·−=²][^\s\d]\S*",  # formulas without numbers of their own
    r"\b[Ff]ive (?:states|talks|have|of|deals)|[Aa]ll five|these five",
)
"""What is no result, in any notebook."""

KNOWN: dict[str, tuple[str, ...]] = {
    "1-first-run": (
        "the eight years 500 times",
        "of six months",
        "Try three, write",
        "500 runs with seed 1",
        "half a second",
        "the change is −1.4 points",
    ),
    "2-why": (
        "worth ten cases, three of them designations",
        "list prices of the deal: 1 means",
        "*third* a threat by a third party",
        "`learning.warning`, 0.4 by default",
        "(2 − 1)/0.3 = 3.33. With one, the odds 0.3/0.7 = 0.429 become 0.639, so q = 0.39 "
        "and the threshold is 1/0.39 = 2.56",
    ),
    "3-your-own-agent": (
        "fewer than ten runs that differ",
        "There are 1,000 deals",
        "Of 1,000 deals",
        "at 0 must",
    ),
    "4-experiments": (
        "six times as heavy, from 0.5 to 3",
        "out of about three?",
        "Some sixty parameters",
        "three policies do in 64 worlds",
        "of the six effects",
        "S1 is",
        "ST above S1",
        "two policies, 64 samples",
    ),
    "5-record": (
        ", 67 talks of before it, seven patterns",
        "three to ten cases",
        "within ten months",
        "twelve countries",
        "three doubts",
        "Thirty-two cases",
        "thirty-two observations",
        "66 deals and talks; 34 cannot",
        "Of 32 cases",
        "0 is perfect, a coin has 0.25",
        "32 cases cannot",
        "1,412 episodes",
        "of the 32 cases",
        "less than one half",
        "on the wrong side of one half",
        "The other half of the evidence",
    ),
    "6-from-nothing": (
        "the same twelve months",
        "four months of five",
        "there are twelve months",
        "for twelve months",
        "four times in five",
        "Six months after",
        "after four months",
        "number *u* between 0 and 1 decides",
        "list prices: 1 means",
        "The odds are 0.2856/0.7144 = 0.400; times e^0.4 = 1.492 they are 0.596, so q = "
        "0.596/1.596 = 0.374. Then C = 0.1/(0.374·0.832) = 0.32",
        "in 200 runs would pass unseen",
        "of the 4,000 deals",
        "undercuts by a tenth",
        "lies near 1",
    ),
    "7-from-games": (
        "Three old ideas",
        "three purchases of ten",
        "three times as much",
        "in ten lines",
        "Five buyers",
        "one State in ten",
        "three of these four",
        "one threat in five",
        "~ N(k0, σ)",
        "k0 = 0.4",
        "one half of the trick",
        "(1 − r)",
        "Buyer 4 buys",
        "Buyer 5 does",
        "on buyer 4",
        "if buyer 4",
        "(1 − p)",
        "(1 − y)",
        "at most 1",
        "mean B0",
        "((B0 −",
        "from 0 to 1",
        "1: y = D/(D + h) = 1/5, so h = 4·D = 4. 2: p > b^n asks for 2^n > 50, so n = 6. 3: β goes "
        "to 1",
        "chapters 2 and 8",
        "APSR 88",
        "JCR 41",
        "JET 27",
    ),
}
"""What follows from no cell: what is given, sources, the working of answers that are checked."""


def score(nb: KeptNotebook, name: str) -> float:
    """Return a Brier score by the name of its forecast."""
    return nb.row("score", name)[0]


def left_out(nb: KeptNotebook) -> float:
    """Return the model's score on cases that it has not seen."""
    return score(nb, "posterior, each case left out")


def borland(nb: KeptNotebook) -> dict[str, float]:
    """Return what notebook 6 knows of Borland."""
    found: dict[str, float] = ast.literal_eval(nb.text("afraid").strip())
    return found


IN_WORDS = (
    r".{0,25}\b(?:"
    + "|".join(WORDS[n] for n in range(3, 13))
    + r"|twenty|thirty|sixty|twice|half|halves|thirds?(?! part)|quarters?|fifths?|tenths?)\b.{0,15}"
)
"""Numbers in words, from three on, and fractions."""

SMALL = 20
"""Whole numbers below this stand in any code, which says nothing."""

NAMES = [path.stem for path in NOTEBOOKS]


@pytest.fixture(params=NAMES)
def kept(request: pytest.FixtureRequest) -> tuple[str, KeptNotebook]:
    return request.param, KeptNotebook(request.param)


def test_each_has_the_four_parts(kept: tuple[str, KeptNotebook]) -> None:
    """How it works, notice, try, extend; it asks before it shows, and checks an answer."""
    _, nb = kept
    assert tuple(nb.headings) == PARTS
    assert "**Predict" in nb.prose
    assert "reveal(" in nb.code
    assert "check(" in nb.code


def sentences(name: str, nb: KeptNotebook) -> list[str]:
    """Return the sentences that are claimed, with what cells gave in their gaps."""
    found = []
    for sentence, values in CLAIMS[name].items():
        given = values(nb)
        if isinstance(given, bool):
            assert given, f"{name}: no longer so: {sentence}"
            given = ()
        found.append(sentence.format(*given))
    return found


def test_what_is_claimed_is_so(kept: tuple[str, KeptNotebook]) -> None:
    """Sentences with the numbers that cells gave stand in the prose, word for word."""
    name, nb = kept
    for sentence in sentences(name, nb):
        assert sentence in nb.prose


def test_no_number_is_left_alone(kept: tuple[str, KeptNotebook]) -> None:
    """A number in the prose is claimed, stands in the code beside it, or is known."""
    name, nb = kept
    settled = (*sentences(name, nb), *KNOWN[name])
    for sentence in settled:
        assert sentence in nb.prose
    lonely = [found for text, code in nb.passages for found in alone(without(text, settled), code)]
    assert not lonely, "\n".join(["", *lonely])


def without(text: str, settled: Iterable[str]) -> str:
    """Return a text without what is settled, code, and what is no result anywhere."""
    text = re.sub(r"```.*?```|^(?:# )?\d\. |^### Step \d", " ", text, flags=re.S | re.M)
    text = " ".join(text.split())
    for sentence in settled:
        text = text.replace(sentence, " ")
    return re.sub("|".join(COMMON), " ", re.sub(r"`[^`]*`|\]\([^)]*\)", " ", text))


def alone(text: str, code: str) -> list[str]:
    """Return the numbers of a text, in digits or words, that do not stand in the code beside it."""
    literals = {float(number) for number in re.findall(r"\d+\.?\d*", code.replace("_", ""))}
    lonely = re.findall(IN_WORDS, text, re.I)
    for found in re.finditer(r".{0,25}?(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(?!\d)", text):
        number = float(found[1].replace(",", ""))
        given = re.search(r"[=<>^] ?$", found[0].removesuffix(found[1]))
        small = number.is_integer() and number < SMALL and not given
        if number not in literals or small:
            lonely.append(found[0])
    return lonely
