"""The report of a search: what to do, what it stops, what it costs, where it breaks."""

from collections.abc import Mapping, Sequence
from typing import Any

from analysis.frontier.findings import Frontier, OutcomeEstimate, Words
from analysis.frontier.formatting import to_do
from analysis.frontier.plan import PRESENT
from analysis.look.blocks import Grid, Page, Picture, Section, facts
from analysis.look.formatting import told_amount
from analysis.look.sections import limits, reproduce
from analysis.look.units import words


def frontier_page(found: Frontier, pictures: Sequence[Picture], manifest: dict[str, Any]) -> Page:
    """Return the report of a finished search."""
    return Page(
        f"{found.scenario}: what State could do",
        f"{found.searched.policies:,} policies tried, the best again in "
        f"{found.fresh_worlds} fresh worlds.",
        [
            Section("In words", [in_words(found)]),
            Section("What is traded for what", [*pictures, _robust(found), _all(found)]),
            Section(
                "How it was found",
                [
                    facts(
                        {
                            "objectives": ", ".join(
                                f"{words(name)} [{unit}]" for name, unit in found.objectives.items()
                            ),
                            "worlds": found.worlds,
                            "search": f"NSGA-II, {found.searched.policies} policies in "
                            f"{found.searched.worlds} worlds",
                            "good enough in a world": found.satisfices,
                            "still not beaten": f"{found.still_undominated} of "
                            f"{len(found.policies) - 1} in fresh worlds",
                        }
                    )
                ],
            ),
            limits(
                "A heavier menu of sanctions costs Washington nothing in itself: only "
                "designations do, by the relation and the size of the deal.",
                "The search may have missed better policies; more generations look further.",
            ),
            reproduce(manifest),
        ],
    )


def in_words(found: Frontier) -> Grid:
    """Return the table in words: what to do, what it stops, what it costs, where it breaks."""
    rows = found.by_name
    first, *others = found.objectives
    told = []
    for item in found.named:
        outcomes = rows[item.policy].outcomes
        told.append(
            (
                f"{item.policy}: {', '.join(item.roles)}",
                item.do,
                _stops(outcomes, first, found, item.policy),
                _words(rows[item.policy].empty, first, found),
                "\n".join(_cost(outcomes[name], name, found, item.policy) for name in others),
                "-" if item.policy == PRESENT else item.breaks,
            )
        )
    return Grid(
        "Policies worth naming",
        (
            *("policy", "what to do", "what it stops", "what words alone stop"),
            *("what it costs", "where it is not good enough"),
        ),
        tuple(told),
        "Means per run over worlds; changes from the present policy with "
        f"{found.level:.0%} intervals over worlds. Words alone: the empty twin, with the same menu "
        f"and threats while State never designates. Good enough: {found.satisfices}.",
        words=6,
    )


def _stops(
    outcomes: Mapping[str, OutcomeEstimate], first: str, found: Frontier, policy: str
) -> str:
    unit = found.objectives[first]
    part, deals = outcomes[first], outcomes["deals_concluded"]
    if policy == PRESENT:
        return f"{words(first)}: {told_amount(part.mean, None, unit)}"
    return (
        f"{words(first)}: {told_amount(part.change, part.interval, unit, sign=True)}\n"
        f"deals: {told_amount(deals.change, deals.interval, 'deals', sign=True)}"
    )


def _words(empty: Mapping[str, Words], first: str, found: Frontier) -> str:
    unit = found.objectives[first]
    part, deals = empty[first], empty["deals_concluded"]
    return (
        f"{words(first)}: {told_amount(part.change, part.interval, unit, sign=True)}\n"
        f"deals: {told_amount(deals.change, deals.interval, 'deals', sign=True)}"
    )


def _cost(part: OutcomeEstimate, name: str, found: Frontier, policy: str) -> str:
    unit = found.objectives[name]
    if policy == PRESENT:
        return f"{words(name)}: {told_amount(part.mean, None, unit)}"
    return f"{words(name)}: {told_amount(part.change, part.interval, unit, sign=True)}"


def _robust(found: Frontier) -> Grid:
    first = found.first
    rows = found.by_name
    unit = found.objectives[first]
    return Grid(
        "Robustness of the policies that are named",
        ("policy", "good enough [% of worlds]", f"regret in {words(first)}", "5 to 95 % of worlds"),
        tuple(
            (
                item.policy,
                f"{100 * rows[item.policy].satisficing:.0f}",
                told_amount(part.regret, None, unit),
                " to ".join(told_amount(end, None, unit) for end in part.worlds),
            )
            for item in found.named
            for part in [rows[item.policy].outcomes[first]]
        ),
        f"Regret: how much more than under the best policy of each world, at its "
        f"{found.regret_quantile:.0%} quantile over worlds.",
    )


def _all(found: Frontier) -> Grid:
    return Grid(
        "All policies that were tried again",
        ("policy", "what it does", *(words(name) for name in found.objectives), "beaten"),
        tuple(
            (
                row.policy,
                to_do(row.levers),
                *(
                    told_amount(row.outcomes[name].mean, None, unit)
                    for name, unit in found.objectives.items()
                ),
                "no" if row.undominated else "yes",
            )
            for row in found.policies
        ),
        words=2,
    )
