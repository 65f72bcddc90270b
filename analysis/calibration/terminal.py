"""What a calibration found, as tables for a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.terminal.grid import new_table, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.calibration.findings import CalibrationFindings, CoverageRates

MADE = "records made within the posterior, weighed anew"
RECOVERED = "records made from the prior, calibrated from the prior"
"""The checks of a calibration, in words."""


def show_calibration(found: "CalibrationFindings") -> "Iterator[RenderableType]":
    """Yield what was learnt of each weight and pattern."""
    yield Text(
        f"{found.particles:,} particles, {found.effective:,.0f} effective; "
        f"{found.plausible:.1%} of the prior is ruled out by no pattern"
    )
    if not found.posterior:
        yield Text(told_too_few(found), style="bold")
    table = new_table()
    table.add_column("pattern", no_wrap=True)
    for name in ("band", "prior", "posterior"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for pattern in found.patterns:
        table.add_row(
            pattern.moment.replace("_", " "),
            f"{pattern.low:g} to {pattern.high:g}",
            number(pattern.prior),
            number(pattern.posterior),
            "pass" if pattern.passed else "FAIL",
        )
    yield table
    yield Text("")
    weights = new_table()
    weights.add_column("parameter", no_wrap=True)
    for name in ("prior", "posterior", "narrowed"):
        weights.add_column(name, justify="right", no_wrap=True)
    weights.add_column("", no_wrap=True)
    for row in sorted(found.parameters, key=lambda row: -row.contraction):
        weights.add_row(
            row.path,
            f"{row.prior_mean:.2f} ± {row.prior_sd:.2f}",
            f"{row.posterior_mean:.2f} ± {row.posterior_sd:.2f}",
            f"{row.contraction:.0%}",
            "" if row.identified else "not identified",
        )
    yield weights
    yield from (Text(line) for line in told_registers(found))
    yield from (Text(line) for line in checks(found))


def told_too_few(found: "CalibrationFindings") -> str:
    """Return in words that nothing here is a posterior."""
    fewest = min(found.effective, found.register.effective if found.register else found.effective)
    return (
        f"No posterior: {fewest:,.0f} effective particles, at least "
        f"{found.least_effective:.0f} are needed. Neither draws nor medians are written; take more "
        "particles, or fit to less."
    )


def told_registers(found: "CalibrationFindings") -> list[str]:
    """Return in words what the register of orders adds; nothing where none was simulated."""
    register = found.register
    if register is None:
        return []
    rows = "; ".join(
        f"{row.name.replace('_', ' ')} {row.before:.2f} → {row.after:.2f}, without the law "
        f"{row.without_law:.2f}, on record {row.recorded:.2f} (s.e. {row.error:.2f})"
        for row in register.patterns
    )
    return [
        f"Register: {register.registers:,} simulated, {register.effective:,.0f} effective. {rows}.",
        f"The law against none by these particles and priors: log Bayes factor "
        f"{register.log_bayes_factor:+.2f} (error of simulation {register.error:.2f}).",
    ]


def checks(found: "CalibrationFindings") -> list[str]:
    """Return in words what the checks of a calibration show, those that were made."""
    made = ((MADE, found.coverage), (RECOVERED, found.recovery))
    return [told_coverage(what, rates) for what, rates in made if rates is not None]


def told_coverage(what: str, found: "CoverageRates") -> str:
    """Return in words how often intervals held the truth."""
    rates = [row.rate for row in found.by_parameter.values()]
    text = (
        f"{found.records} {what}: {found.level:.0%} intervals held the truth in "
        f"{found.rate:.1%} ({min(rates):.1%} to {max(rates):.1%} by parameter)"
    )
    if found.rate_of_usable is None:
        return text
    return (
        f"{text}; in {found.rate_of_usable:.1%} of the {found.usable} with at least "
        f"{found.least_effective:.0f} effective particles"
    )
