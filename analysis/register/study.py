"""The estimate, and all that is asked of it: other samples, outcomes and shares, and chance."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.register.conditional import UndeterminedError, coefficient
from analysis.register.findings import (
    ChangeEstimate,
    LeftOut,
    Permutation,
    RegisterFindings,
    ShareBin,
    Step,
)
from analysis.register.library import DIGITS, fit, one_thread
from analysis.register.panel import BREAK, FIRST, LAST, LEFT_OUT, RUSSIAN, Panel, panel_of
from analysis.register.simulation import RegisterPlan, simulation_of
from analysis.register.tables import EXPORTS, GDP, RUSSIA, US

PLACEBO_BREAKS = range(2009, 2016)
"""First years after breaks that no law made."""

EDGES = (0.0, 0.02, 0.10, 0.25, 0.50, 1.0)
"""Limits of the US share between which orders are counted."""

HIGH = 0.50
"""US share above which the United States is the main supplier."""

HEAVIEST = 2
"""How many of the countries whose absence weakens the estimate most are left out together."""

BARS = 60
"""Bins of the histogram of permutations, over ±`WIDEST`."""

WIDEST = 6.0

MOST_FAILED = 0.1
"""Share of permutations that may determine no coefficient: with more the p value says little."""

Floats = NDArray[np.float64]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class RegisterStudy:
    """A register, and how it is looked at.

    Attributes
    ----------
    orders, shares : DataFrame
        See `panel_of`; `shares` needs the columns of `analysis.register.tables.shares_table`.
    permutations, seed : int
        How often shares are dealt out at random, and the seed of it.
    simulated : RegisterPlan or None
        What is simulated, if anything.
    """

    orders: pd.DataFrame
    shares: pd.DataFrame
    permutations: int
    seed: int
    simulated: RegisterPlan | None = None

    def panel(
        self,
        outcome: str = RUSSIAN,
        years: tuple[int, int] = (FIRST, LAST),
        left_out: Sequence[str] = LEFT_OUT,
    ) -> Panel:
        """Return the panel of an outcome."""
        return panel_of(self.orders, self.shares, outcome=outcome, years=years, left_out=left_out)


def study(asked: RegisterStudy, progress: Progress | None = None) -> RegisterFindings:
    """Estimate what the register says, and how far it can be trusted.

    `progress` is called with the number of permutations just made.

    Raises
    ------
    CommandError
        If a table is wrong, statsmodels is not installed, or the register determines no estimate.
    """
    main = asked.panel()
    for name in (US, EXPORTS, RUSSIA, GDP):
        if name not in main.shares:
            raise CommandError(f"shares: lacks the column '{name}'")
    main = main.known(US)
    with one_thread():
        without = leave_one_out(main)
        return RegisterFindings(
            seed=asked.seed,
            first_after=BREAK,
            left_out_of_all=LEFT_OUT,
            main=estimate(main, "main", "Russian orders"),
            others=others(asked, main, without),
            breaks=breaks(main),
            by_year=event_study(main, 1),
            by_two_years=event_study(main, 2),
            bins=bins(main),
            without=without,
            permutation=permute(main, asked.permutations, asked.seed, progress),
            simulation=None
            if asked.simulated is None
            else simulation_of(asked.simulated, progress),
        )


def estimate(
    panel: Panel,
    name: str,
    what: str,
    *,
    outcome: str = RUSSIAN,
    share: str = US,
    beside: Sequence[str] = (),
    first_after: int = BREAK,
) -> ChangeEstimate:
    """Return the coefficient of a share in the years after a break, with others beside it."""
    known = panel.known(share, *beside)
    after = known.after(first_after)
    terms = {name: np.outer(known.shares[name], after) for name in (share, *beside)}
    return ChangeEstimate(
        name=name,
        what=what,
        outcome=outcome,
        share=share,
        years=(int(known.years[0]), int(known.years[-1])),
        first_after=first_after,
        countries=len(known.countries),
        total=round(float(known.counts.sum()), 1),
        coefficient=fit(known, terms)[share],
    )


def others(
    asked: RegisterStudy, main: Panel, without: Sequence[LeftOut]
) -> tuple[ChangeEstimate, ...]:
    """Return the estimate with other samples, shares and outcomes."""
    buyers = frozenset(main.countries)
    weighty = tuple(sorted(item.iso3 for item in without[-HEAVIEST:]))
    found = [
        estimate(
            main.within(FIRST, BREAK + 1),
            "two_years",
            f"Russian orders to {BREAK + 1} only",
        ),
        estimate(
            main.of(main.shares[US] <= HIGH),
            "without_high",
            f"without countries above {HIGH:.0%}",
        ),
        estimate(
            main.of(np.array([code not in weighty for code in main.countries])),
            "without_two",
            f"without {' and '.join(weighty)}, which weigh most",
        ),
        estimate(main, "beside_exports", "beside the share of exports", beside=(EXPORTS,)),
        estimate(
            main,
            "exports",
            "the US share of goods exports beside it",
            share=EXPORTS,
            beside=(US,),
        ),
        estimate(
            main,
            "russia",
            "the Russian share beside both",
            share=RUSSIA,
            beside=(US, EXPORTS),
        ),
        estimate(
            main,
            "gdp",
            "log10 of GDP beside all three",
            share=GDP,
            beside=(US, EXPORTS, RUSSIA),
        ),
        estimate(
            main,
            "beside_all",
            "beside exports, Russian share and GDP",
            beside=(EXPORTS, RUSSIA, GDP),
        ),
    ]
    counted = (
        ("russian_tiv", "tiv", "Russian orders in TIV", False),
        ("other_orders", "other_sellers", "orders from all other sellers", False),
        ("other_orders", "other_sellers_same", "all other sellers, Russia's customers", True),
        ("us_orders", "american", "American orders", False),
        ("us_orders", "american_same", "American orders, Russia's customers", True),
    )
    for outcome, name, what, same in counted:
        if outcome not in asked.orders.columns:
            continue
        panel = asked.panel(outcome)
        if same:
            panel = panel.of(np.array([code in buyers for code in panel.countries]))
        found.append(estimate(panel, name, what, outcome=outcome))
    return tuple(found)


def breaks(main: Panel) -> tuple[ChangeEstimate, ...]:
    """Return breaks placed before the law, on orders of before it: all should be near 0."""
    before = main.within(FIRST, BREAK - 1)
    return tuple(
        estimate(before, f"break_{first}", f"break before {first}", first_after=first)
        for first in PLACEBO_BREAKS
    )


def event_study(main: Panel, width: int) -> tuple[Step, ...]:
    """Return the coefficient of the share in every `width` years, next to those before the break.

    The years are counted from the break, which none of the steps straddles.
    """
    starts = [int(first) for first in main.years if (first - BREAK) % width == 0]
    spans = [(max(FIRST, first), min(LAST, first + width - 1)) for first in starts]
    terms = {
        str(first): np.outer(main.shares[US], (main.years >= first) & (main.years <= last))
        for first, last in spans
        if last != BREAK - 1
    }
    found = fit(main, terms)
    return tuple(Step(first, last, found.get(str(first))) for first, last in spans)


def bins(main: Panel) -> tuple[ShareBin, ...]:
    """Return orders before and after the break by US share."""
    after = main.years >= BREAK
    share = main.shares[US]
    counted = []
    for low, high in pairwise(EDGES):
        inside = (share <= high) & ((share > low) | (low == 0.0))
        counts = main.counts[inside]
        earlier, later = int(counts[:, ~after].sum()), int(counts[:, after].sum())
        counted.append((low, high, int(inside.sum()), earlier, later))
    *_, first_before, first_after = counted[0]
    kept = first_after / first_before if first_before else 0.0
    return tuple(ShareBin(*row, expected=round(row[3] * kept, 1)) for row in counted)


def leave_one_out(main: Panel) -> tuple[LeftOut, ...]:
    """Return the coefficient without each country in turn, the lowest first."""
    places = np.arange(len(main.countries))
    after = main.after(BREAK)
    found = []
    for place, iso3 in enumerate(main.countries):
        rest = main.of(places != place)
        value = coefficient(rest.counts, rest.shares[US], after)
        found.append(LeftOut(iso3, round(value, DIGITS)))
    return tuple(sorted(found, key=lambda item: (item.value, item.iso3)))


def permute(main: Panel, draws: int, seed: int, progress: Progress | None = None) -> Permutation:
    """Return how the coefficient falls out where shares are dealt out to countries at random.

    A draw that determines no coefficient is counted apart, and in p as if it were as far as the
    estimate.

    Raises
    ------
    CommandError
        If the orders determine no coefficient, or too many of the draws do not.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    after = main.after(BREAK)
    seen = coefficient(main.counts, main.shares[US], after)
    drawn = np.full(draws, np.nan)
    for k in range(draws):
        shares = rng.permutation(main.shares[US])
        with suppress(UndeterminedError):
            drawn[k] = coefficient(main.counts, shares, after)
        if progress is not None:
            progress(1)
    values = drawn[np.isfinite(drawn)]
    failed = draws - len(values)
    if failed > MOST_FAILED * draws:
        raise UndeterminedError(
            f"of {draws:,} permutations of shares {failed:,} determine no coefficient: too few "
            "orders to tell the estimate from chance"
        )
    as_far = int(np.count_nonzero(np.abs(values) >= abs(seen)))
    edges = np.linspace(-WIDEST, WIDEST, BARS + 1)
    counts, _ = np.histogram(np.clip(values, -WIDEST, WIDEST), edges)
    return Permutation(
        draws=draws,
        as_far=as_far,
        as_low=int(np.count_nonzero(values <= seen)),
        p=round((as_far + failed + 1) / (draws + 1), DIGITS),
        edges=tuple(round(float(edge), DIGITS) for edge in edges),
        counts=tuple(int(count) for count in counts),
        failed=failed,
    )
