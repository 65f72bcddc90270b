"""Scores of the model on cases, as tables for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.terminal.grid import new_table, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.evidence.scores import Gain
    from analysis.validation.findings import (
        BeforeScores,
        ConclusionScores,
        Foretold,
        RegisterScores,
        ValidationFindings,
    )

REFITS = {
    "leave_one_out": "posterior, leave one out",
    "leave_one_country_out": "posterior, leave one country out",
    "without_law": "fitted without the law, leave one out",
}
"""Scores out of sample, and what they are called."""

RIVALS = {
    "logistic": "the regression",
    "logistic_rivals": "the regression with rival bids",
    "base_rate": "the base rate",
    "without_law": "the fit without the law",
}
"""What the fit is held against, in words."""


def show_validation(found: "ValidationFindings") -> "Iterator[RenderableType]":
    """Yield the cases, the scores, and what has to be beaten."""
    table = new_table()
    table.add_column("case", no_wrap=True)
    table.add_column("P concluded", justify="right", no_wrap=True)
    table.add_column("was", no_wrap=True)
    table.add_column("P designated", justify="right", no_wrap=True)
    table.add_column("was", no_wrap=True)
    table.add_column("why")
    for case in sorted(found.cases, key=lambda case: -case.p):
        table.add_row(
            Text(case.case_id),
            number(case.p, 2),
            "yes" if case.outcome else "no",
            number(case.p_designated, 2) if case.outcome else "",
            "yes" if case.designated else "",
            Text(case.why),
        )
    yield table
    yield Text("")
    yield scores_table(found)
    yield from (Text(line, style="bold") for line in found.stale)
    if found.withheld:
        yield Text(told_withheld(found))
    if found.n == 0 and found.cases:
        yield Text("No case can be scored for its conclusion: all were signed before they begin.")
    yield from (Text(line) for line in told_support(found))
    for name, gain in (found.refitted.gains if found.refitted else {}).items():
        yield Text(told_gain(name, gain))
    named = found.designation
    if named.n:
        yield Text(
            f"Designated: {named.designated} of {named.n} concluded, expected "
            f"{named.expected:.1f}; Brier {named.brier:.3f}, base rate {named.base_rate:.3f}"
        )
    yield from (Text(line) for line in told_before(found.before))
    if found.register is not None:
        yield Text("")
        yield register_table(found.register)
        yield from (Text(line) for line in told_register(found.register))
    if found.refused:
        yield Text(f"Not scored: {len(found.refused)} cases (--json says why).", style="dim")


def scores_table(found: "ValidationFindings") -> "RenderableType":
    """Return the scores of the model and of the baselines."""
    table = new_table()
    table.add_column(f"{found.n} cases", no_wrap=True)
    for name in ("Brier", "90 % interval", "log score", "AUC"):
        table.add_column(name, justify="right", no_wrap=True)
    rows: list[tuple[str, ConclusionScores]] = [
        (f"model, weights {found.weights}", found.scores),
        *((REFITS[name], scores) for name, scores in found.refits.items()),
    ]
    for name, scores in rows:
        interval = (scores.intervals or {}).get("brier")
        table.add_row(
            name,
            number(scores.brier),
            "-" if interval is None else f"{interval[0]:.3f} {interval[1]:.3f}",
            number(scores.log_score),
            number(scores.auc),
        )
    for name, score in found.baselines.items():
        table.add_row(name.replace("_", " "), number(score), "", "", "")
    return table


def told_before(found: "BeforeScores") -> list[str]:
    """Return in words how the model does on talks of before the law; nothing without any."""
    if found.n == 0:
        return []
    others = ", ".join(
        f"{name.replace('_', ' ')} {score.brier:.3f} (AUC {number(score.auc)})"
        for name, score in found.baselines.items()
    )
    fits = {"": found, **{f"; {REFITS[name]}": fit for name, fit in found.refitted.items()}}
    told = "".join(
        f"{name} AUC {number(fit.auc)}, Brier {number(fit.brier)}, with an intercept fitted on the "
        f"others {number(fit.brier_with_intercept)}"
        for name, fit in fits.items()
    )
    return [f"Before the law: {found.n} talks,{told}; {others}."]


def register_table(found: "RegisterScores") -> "RenderableType":
    """Return orders by US share, on record and as foretold."""
    table = new_table()
    for name in (
        "US share of arms",
        "before 2018",
        "simulated",
        "2018-2021",
        "foretold with the law",
        "without it",
    ):
        table.add_column(name, justify="right")
    for row in foretold_rows(found):
        table.add_row(*row)
    return table


def foretold_rows(found: "RegisterScores") -> Iterator[tuple[str, ...]]:
    """Yield the orders of each bin by US share: on record, and as registers foretell them."""
    for row in found.bins:
        yield (
            f"{row.low:.0%} to {row.high:.0%}",
            str(row.before),
            told_foretold(row.before_simulated, 0),
            str(row.after),
            told_foretold(row.with_law, 0),
            told_foretold(row.without_law, 0),
        )


def told_foretold(found: "Foretold | None", digits: int = 2) -> str:
    """Return a mean with its ends; a dash where there is none."""
    if found is None:
        return "-"
    return f"{found.mean:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"


def told_register(found: "RegisterScores") -> list[str]:
    """Return in words how the register of after the law was foretold."""
    law, calm = found.with_law, found.without_law
    return [
        f"Register 2018-2021: {found.orders} Russian orders; foretold "
        f"{told_foretold(law.orders, 0)} with the law, {told_foretold(calm.orders, 0)} without it. "
        f"Coefficient {found.coefficient:.2f} (s.e. {found.standard_error:.2f}); foretold "
        f"{told_foretold(law.coefficient)} with the law, {told_foretold(calm.coefficient)} "
        "without it.",
        f"Log score over {found.countries} countries {law.log_score:.3f} with the law, "
        f"{calm.log_score:.3f} without it: gain {found.gain:+.4f}, standard error "
        f"{found.gain_error:.4f}; {found.runs} registers each ({law.effective:.0f} and "
        f"{calm.effective:.0f} effective).",
    ]


def told_withheld(found: "ValidationFindings") -> str:
    """Return in words which scores are not shown."""
    gone = "; ".join(REFITS[name] for name in found.withheld)
    return f"Not shown, since their particles are of other rules: {gone}."


def told_support(found: "ValidationFindings") -> list[str]:
    """Return in words what leaving out rests on, and where that is not enough."""
    lines = []
    for name, scores in found.refits.items():
        support = scores.support
        if not support:
            continue
        least = min(support, key=lambda left_out: support[left_out].effective)
        lines.append(
            f"{REFITS[name].capitalize()}: {support[least].effective:,.0f} effective particles or "
            f"more, the fewest without {least}."
        )
        lines += [
            f"Warning: without {left_out} {item.effective:,.0f} effective particles, Pareto k "
            f"{number(item.pareto_k, 2)}: {item.warning}."
            for left_out, item in support.items()
            if item.warning
        ]
    return lines


def told_gain(name: str, gain: "Gain") -> str:
    """Return in words what leaving out each case gains over a rival."""
    low, high = gain.interval
    return (
        f"Leave one out, Brier score gained over {RIVALS[name]}: {gain.brier:+.3f}, standard "
        f"error {number(gain.standard_error)}; 90 % interval over countries {low:+.3f} to "
        f"{high:+.3f}"
    )
