"""How the model stands against the record, as tables for a terminal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.text import Text

from analysis.cli.grid import new_table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.evidence.patterns import Found


REFITS = {
    "leave_one_out": "posterior, leave one out",
    "leave_one_country_out": "posterior, leave one country out",
    "without_law": "fitted without the law, leave one out",
}
"""Scores out of sample, and what they are called."""


RIVALS = {
    "logistic": "the regression",
    "base_rate": "the base rate",
    "without_law": "the fit without the law",
}
"""What the fit is held against, in words."""


COVERAGES = {
    "coverage": "records made within the posterior, weighed anew",
    "recovery": "records made from the prior, calibrated from the prior",
}
"""The checks of a calibration, in words."""


def number(value: float | None, digits: int = 3) -> str:
    """Return a number for a cell; "-" where there is none."""
    return "-" if value is None else f"{value:.{digits}f}"


def show_patterns(found: "list[Found]", runs: int) -> "Iterable[RenderableType]":
    """Return one row per pattern."""
    table = new_table()
    for name in ("pattern", "preset"):
        table.add_column(name, no_wrap=True)
    for name in ("record", "band", "model", "90 % interval"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("weight", no_wrap=True)
    table.add_column("", no_wrap=True)
    for item in found:
        target = item.target
        low = "" if target.low is None else f"{target.low:g}"
        high = "" if target.high is None else f"{target.high:g}"
        interval = (
            "-" if item.interval is None else f"{item.interval[0]:.3f} {item.interval[1]:.3f}"
        )
        table.add_row(
            target.moment.replace("_", " "),
            target.preset,
            f"{target.target:g}",
            f"{low} to {high}",
            number(item.value),
            interval,
            target.weight,
            "pass" if item.passed else "FAIL",
        )
    yield table
    passed = sum(item.passed for item in found)
    yield Text(
        f"{passed} of {len(found)} in their bands. {runs:,} runs of each preset; "
        "sources: scenarios/data/patterns.csv",
        style="dim",
    )


def show_validation(report: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return the cases, the scores, and what has to be beaten."""
    table = new_table()
    table.add_column("case", no_wrap=True)
    table.add_column("P concluded", justify="right", no_wrap=True)
    table.add_column("was", no_wrap=True)
    table.add_column("P designated", justify="right", no_wrap=True)
    table.add_column("was", no_wrap=True)
    table.add_column("why")
    for case in sorted(report["cases"], key=lambda case: -float(case["p"])):
        table.add_row(
            Text(case["case_id"]),
            number(case["p"], 2),
            "yes" if case["outcome"] else "no",
            number(case["p_designated"], 2) if case["outcome"] else "",
            "yes" if case["designated"] else "",
            Text(case["why"]),
        )
    yield table
    yield Text("")
    yield scores_table(report)
    for line in report["stale"]:
        yield Text(line, style="bold")
    withheld = told_withheld(report["refitted"] or {})
    if withheld:
        yield Text(withheld)
    if report["n"] == 0:
        yield Text("No case can be scored for its conclusion: all were signed before they begin.")
    for name, gain in ((report["refitted"] or {}).get("gains") or {}).items():
        yield Text(told_gain(name, gain))
    named = report["designation"]
    if named["n"]:
        yield Text(
            f"Designated: {named['designated']} of {named['n']} concluded, expected "
            f"{named['expected']:.1f}; Brier {named['brier']:.3f}, "
            f"base rate {named['base_rate']:.3f}"
        )
    if report["refused"]:
        yield Text(f"Not scored: {len(report['refused'])} cases (--json says why).", style="dim")


def scores_table(report: dict[str, Any]) -> "RenderableType":
    """Return the scores of the model and of the baselines."""
    table = new_table()
    table.add_column(f"{report['n']} cases", no_wrap=True)
    for name in ("Brier", "90 % interval", "log score", "AUC"):
        table.add_column(name, justify="right", no_wrap=True)
    rows = [(f"model, weights {report['weights']}", report)]
    refitted = report["refitted"] or {}
    for key, told in REFITS.items():
        if refitted.get(key):
            rows.append((told, refitted[key]))
    for name, scores in rows:
        interval = (scores.get("intervals") or {}).get("brier")
        table.add_row(
            name,
            number(scores["brier"]),
            "-" if interval is None else f"{interval[0]:.3f} {interval[1]:.3f}",
            number(scores["log_score"]),
            number(scores["auc"]),
        )
    for name, score in report["baselines"].items():
        table.add_row(name.replace("_", " "), number(score), "", "", "")
    return table


def told_withheld(refitted: dict[str, Any]) -> str:
    """Return in words which scores are not shown; empty if none is withheld."""
    gone = [told for key, told in REFITS.items() if key in refitted and not refitted[key]]
    if refitted.get("same_rules", True) or not gone:
        return ""
    return f"Not shown, since their particles are of other rules: {'; '.join(gone)}."


def told_gain(name: str, gain: dict[str, Any]) -> str:
    """Return in words what leaving out each case gains over a rival."""
    low, high = gain["interval"]
    return (
        f"Leave one out, Brier score gained over {RIVALS[name]}: {gain['brier']:+.3f}, standard "
        f"error {number(gain['standard_error'])}; 90 % interval over countries {low:+.3f} to "
        f"{high:+.3f}"
    )


def show_calibration(report: dict[str, Any]) -> "Iterable[RenderableType]":
    """Return what was learnt of each weight and pattern."""
    yield Text(
        f"{report['particles']:,} particles, {report['effective']:,.0f} effective; "
        f"{report['plausible']:.1%} of the prior is ruled out by no pattern"
    )
    table = new_table()
    table.add_column("pattern", no_wrap=True)
    for name in ("band", "prior", "posterior"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in report["patterns"]:
        table.add_row(
            row["moment"].replace("_", " "),
            f"{row['low']:g} to {row['high']:g}",
            number(row["prior"]),
            number(row["posterior"]),
            "pass" if row["passed"] else "FAIL",
        )
    yield table
    yield Text("")
    weights = new_table()
    weights.add_column("parameter", no_wrap=True)
    for name in ("prior", "posterior", "narrowed"):
        weights.add_column(name, justify="right", no_wrap=True)
    weights.add_column("", no_wrap=True)
    for row in sorted(report["parameters"], key=lambda row: -float(row["contraction"])):
        weights.add_row(
            row["path"],
            f"{row['prior_mean']:.2f} ± {row['prior_sd']:.2f}",
            f"{row['posterior_mean']:.2f} ± {row['posterior_sd']:.2f}",
            f"{row['contraction']:.0%}",
            "" if row["identified"] else "not identified",
        )
    yield weights
    for key, told in COVERAGES.items():
        if key in report:
            yield Text(told_coverage(told, report[key]))


def told_coverage(what: str, found: dict[str, Any]) -> str:
    """Return in words how often intervals held the truth."""
    rates = [row["rate"] for row in found["by_parameter"].values()]
    text = (
        f"{found['records']} {what}: {found['level']:.0%} intervals held the truth in "
        f"{found['rate']:.1%} ({min(rates):.1%} to {max(rates):.1%} by parameter)"
    )
    if found["rate_of_usable"] is None:
        return text
    return (
        f"{text}; in {found['rate_of_usable']:.1%} of the {found['usable']} with at least "
        f"{found['least_effective']:.0f} effective particles"
    )
