"""The status report in words: rows for all forms, and the report as Markdown and HTML."""

import re

from analysis.look.blocks import Block, Grid, Items, Page, Section
from analysis.look.formatting import aged, minus
from analysis.status.glance import caveats, lever_grid, strongest_levers
from analysis.status.report import DealStatus, Probability, StatusReport

COLUMNS = (
    "country",
    "system",
    "stage of talks",
    "threat issued",
    "signed in 12 months",
    "designated by horizon",
    "designated, if signed",
    "what would stop the sale",
)

STAGES = {"unopened": "not begun", "agreed": "terms agreed", "abandoned": "dropped"}
THREATS = {"none": "none", "warned": "public warning", "demanded": "written demand"}


def title_of(report: StatusReport) -> str:
    """Return the title."""
    return f"Status of talks as of {report.as_of} ({report.scenario})"


def tried_of(report: StatusReport) -> str:
    """Return the note on how the figures came about."""
    known = (
        "what is scheduled later was kept" if report.with_hindsight else "nothing later was known"
    )
    levers = "; ".join(f"{name}: {text}" for name, text in report.levers_tested.items())
    return (
        f"{report.runs:,} runs from the month after, seed {report.seed}; {known}. "
        f"Chances with 90 % intervals; the horizon is {report.horizon}. "
        f"What would stop a sale is the greatest fall, in percentage points of the chance of "
        f"signature within 12 months (of delivery by the horizon, once signed), among levers "
        f"tried on the same noise, each for all talks at once; intervals hold at 95 % for all "
        f"levers together. The levers are {levers}.{losses_of(report)}"
    )


def losses_of(report: StatusReport) -> str:
    """Return to whom Moscow loses deals, a sentence; nothing where it loses none to others."""
    parts = [
        f"{deal.deal} to {', '.join(f'{name} {chance_of(c)}' for name, c in deal.lost_to.items())}"
        for country in report.countries
        for deal in country.deals
        if deal.lost_to
    ]
    return f" Lost by the horizon: {'; '.join(parts)}." if parts else ""


def rows_of(report: StatusReport) -> list[tuple[str, ...]]:
    """Return one row of `COLUMNS` per deal."""
    return [
        (
            country.name,
            deal.system,
            stage_of(deal),
            THREATS[deal.threat],
            "-" if deal.target is None else chance_of(deal.signed_within_12_months),
            chance_of(deal.designated),
            chance_of(deal.designated_given_signature),
            stop_of(deal),
        )
        for country in report.countries
        for deal in country.deals
    ]


def basis_of(report: StatusReport) -> list[tuple[str, str]]:
    """Return for each deal what its stage rests on."""
    return [(deal.deal, deal.rests_on) for country in report.countries for deal in country.deals]


def stage_of(deal: DealStatus) -> str:
    """Return the stage, with Washington's answer if there is one."""
    stage = STAGES.get(deal.stage, deal.stage)
    return stage if deal.response in ("none", "pending") else f"{stage}, {deal.response}"


def chance_of(chance: Probability | None) -> str:
    """Return a probability with its interval, in percent."""
    if chance is None or chance.probability is None or chance.interval is None:
        return "-"
    low, high = chance.interval
    return f"{100 * chance.probability:.0f} % ({100 * low:.0f}-{100 * high:.0f})"


def stop_of(deal: DealStatus) -> str:
    """Return the strongest lever with its effect in percentage points."""
    if deal.target is None:
        return "-"
    best = deal.would_stop
    if best is None or best.interval is None:
        return "nothing tested"
    low, high = (100 * end for end in best.interval)
    return f"{best.lever}: {100 * best.change:+.0f} ({low:+.0f} to {high:+.0f})"


def status_markdown(report: StatusReport, stale: str = "") -> str:
    """Return the report as Markdown; `stale` says on how many old figures it rests."""
    tables = [
        _table(grid.heads, grid.rows) + (f"\n{_markdown(grid.note)}\n" if grid.note else "")
        for grid in [talks_of(report), *([lever_grid(report)] if report.costs else [])]
    ]
    return (
        f"# {_markdown(title_of(report))}\n\n"
        + "\n".join(tables)
        + "".join(f"\n- {_markdown(f'{name}: {told}')}" for name, told in basis_of(report))
        + ("\n" if report.countries else "")
        + (f"\n{_markdown(aged(stale))}\n" if stale else "")
    )


def talks_of(report: StatusReport) -> Grid:
    """Return the table of talks with its note."""
    caption = f"Talks at the end of {report.as_of}"
    rows = tuple((*row[:4], *map(_in_print, row[4:])) for row in rows_of(report))
    return Grid(caption, COLUMNS, rows, tried_of(report), words=len(COLUMNS))


def _table(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    def line(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(_markdown(cell) for cell in cells) + " |\n"

    return line(heads) + "|" + " --- |" * len(heads) + "\n" + "".join(line(row) for row in rows)


def status_page(report: StatusReport) -> Page:
    """Return the report as a page."""
    lead = f"Chances from {report.runs:,} runs, looking ahead to {report.horizon}."
    misses = (deal.missed for country in report.countries for deal in country.deals)
    glance: list[Block] = [
        beside_record(report),
        Items(tuple(strongest_levers(report))),
        *([lever_grid(report)] if report.costs else []),
        caveats(miss for miss in misses if miss),
    ]
    return Page(
        title_of(report),
        lead,
        [
            Section(
                "Will they buy, will they be sanctioned, and what could stop them?",
                glance,
                last_on_sheet=True,
            ),
            Section("In detail", status_blocks(report)),
        ],
    )


def status_blocks(report: StatusReport) -> list[Block]:
    """Return the table of talks with its note, and what it rests on, as parts of a page."""
    basis = tuple(basis_of(report))
    return [
        talks_of(report),
        Grid(
            "What the record rests on from which each stage is read",
            ("deal", "source"),
            basis,
            words=2,
        ),
    ]


def beside_record(report: StatusReport) -> Grid:
    """Return where talks stand and what is expected, beside what came of them."""
    rows = tuple(
        (
            country.name,
            deal.system,
            stage_of(deal),
            "-" if deal.target is None else _in_print(chance_of(deal.signed_within_12_months)),
            _in_print(chance_of(deal.designated)),
            deal.came or "-",
        )
        for country in report.countries
        for deal in country.deals
    )
    return Grid(
        f"Where the talks stand at the end of {report.as_of}, and what is expected",
        (
            "country",
            "system",
            "talks",
            f"signs in {report.months_ahead} months",
            f"is sanctioned by {report.horizon}",
            "what came of it",
        ),
        rows,
        "Chances with 90 % intervals of the estimates. What came of it is on record, and was not "
        "known to the model.",
        words=6,
    )


def _in_print(text: str) -> str:
    """Return numbers with dashes and minus signs, which a terminal may lack."""
    return minus(re.sub(r"(?<=\d)-(?=\d)", "–", text)) if text != "-" else text


def _markdown(text: str) -> str:
    return " ".join(re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text).split())
