"""The report of a validation: what the model says of cases, and what happened."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Grid, Page, Section, prose
from analysis.look.formatting import share
from analysis.look.sections import limits, reproduce
from analysis.validation.findings import HEAVY, TOO_HEAVY, RegisterScores, ValidationFindings
from analysis.validation.tables import score_rows, support_rows
from analysis.validation.terminal import (
    foretold_rows,
    told_before,
    told_gain,
    told_register,
    told_support,
    told_withheld,
)

if TYPE_CHECKING:
    from analysis.validation.result import Validation


def validation_page(validation: "Validation") -> Page:
    """Return the report of a validation."""
    found = validation.found
    drawn = validation.pictures("Numbers are in the tables.")
    return Page(
        "The model against cases whose outcome is known",
        f"{len(found.cases)} cases, {found.runs:,} runs each, seed {found.seed}, weights "
        f"{found.weights}.",
        [
            Section("Scores", [_scores(found), prose(*_told(found))]),
            Section("The cases", [*drawn, _cases(found)]),
            *(
                [Section("What leaving out rests on", [_support(found)])]
                if support_rows(found)
                else []
            ),
            *([_register(found.register)] if found.register else []),
            *([Section("Cases that are not scored", [_refused(found)])] if found.refused else []),
            limits(
                "One history happened, and several cases are of one country: intervals over cases "
                "are too narrow if anything.",
                "Scores with a case left out refit the weights, not the rules.",
            ),
            reproduce(validation.manifest),
        ],
    )


def _register(found: RegisterScores) -> Section:
    return Section(
        "The register of orders, foretold",
        [
            prose(*told_register(found)),
            Grid(
                "Russian orders by US share of arms",
                ("US share", "before 2018", "simulated", "2018-2021", "with the law", "without it"),
                tuple(foretold_rows(found)),
                f"In brackets {found.level:.0%} of the weight of {found.runs} registers.",
            ),
        ],
    )


def _scores(found: ValidationFindings) -> Grid:
    rows = score_rows(found)
    return Grid(
        f"Scores over {found.n} cases",
        ("forecast", "Brier", f"{found.level:.0%} interval", "log score", "AUC"),
        tuple(
            (
                row.forecast,
                _shown(row.brier),
                "-" if row.low is None else f"{row.low:.3f} to {row.high:.3f}",
                _shown(row.log_score),
                _shown(row.auc),
            )
            for row in rows
        ),
        "Brier: mean squared error of the probability that a deal is concluded; lower is better. "
        "Intervals: over resampled cases.",
    )


def _told(found: ValidationFindings) -> list[str]:
    gains = found.refitted.gains if found.refitted else {}
    return [
        *(f"{line}." for line in found.stale),
        told_withheld(found) if found.withheld else "",
        *told_support(found),
        *(f"{told_gain(name, gain)}." for name, gain in gains.items()),
        *told_before(found.before),
        _designation(found),
    ]


def _designation(found: ValidationFindings) -> str:
    named = found.designation
    if not named.n:
        return ""
    return (
        f"Designated: {named.designated} of {named.n} concluded, expected {named.expected:.1f}. "
        f"Brier score {named.brier:.3f}; base rate {named.base_rate:.3f}."
    )


def _cases(found: ValidationFindings) -> Grid:
    unseen = found.left_out
    return Grid(
        "What the model says of each case, and what happened",
        ("case", "why", "P(concluded)", "case left out", "was", "P(designated)", "was designated"),
        tuple(
            (
                f"{case.country}: {case.system}",
                case.why,
                share(case.p),
                share(unseen[case.case_id]) if case.case_id in unseen else "-",
                "yes" if case.outcome else "no",
                share(case.p_designated) if case.outcome else "-",
                ("yes" if case.designated else "no") if case.outcome else "-",
            )
            for case in sorted(found.cases, key=lambda case: -case.p)
        ),
        "Why: mean terms of the last decision, in list prices, and how runs ended. P(designated) "
        "is meant for a purchase that was concluded.",
        words=2,
    )


def _support(found: ValidationFindings) -> Grid:
    return Grid(
        "Effective particles without a case or a country",
        ("fit", "left out", "effective particles", "Pareto k", "warning"),
        tuple(
            (
                row.fit,
                row.left_out,
                f"{row.support.effective:,.0f}",
                "-" if row.support.pareto_k is None else f"{row.support.pareto_k:.2f}",
                row.support.warning,
            )
            for row in support_rows(found)
        ),
        f"Fewest first. Pareto k: how heavy the tail of their weights is; above {HEAVY} their "
        f"number says too much, above {TOO_HEAVY} nothing that rests on them is to be relied on.",
        words=2,
    )


def _refused(found: ValidationFindings) -> Grid:
    return Grid(
        "Refused",
        ("case", "why"),
        tuple((case.case_id, case.why) for case in found.refused),
        words=2,
    )


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
