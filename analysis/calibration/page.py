"""The report of a calibration: what the record says of the weights, and what it does not."""

from typing import TYPE_CHECKING

from analysis.calibration.findings import CalibrationFindings
from analysis.calibration.terminal import checks, told_registers, told_too_few
from analysis.look.blocks import Grid, Page, Picture, Section, prose
from analysis.look.sections import limits, reproduce

if TYPE_CHECKING:
    from analysis.calibration.result import CalibrationResult


def calibration_page(calibration: "CalibrationResult") -> Page:
    """Return the report of a calibration."""
    found = calibration.found
    drawn = {item.name: item for item in calibration.pictures()}

    def pictured(name: str) -> list[Picture]:
        return [drawn[name]] if name in drawn else []

    identified = sum(row.identified for row in found.parameters)
    return Page(
        "What the record says of the shared weights",
        f"{found.particles:,} particles, {found.effective:,.0f} effective; {found.cases} cases, "
        f"{len(found.patterns)} patterns.",
        [
            Section(
                "Weights",
                [
                    *(() if found.posterior else (prose(told_too_few(found)),)),
                    prose(
                        f"The record identifies {identified} of {len(found.parameters)} "
                        "parameters: the posterior of the others is nearly the prior that reason "
                        "gave them."
                    ),
                    drawn["marginals"],
                    *pictured("pairs"),
                    _parameters(found),
                ],
            ),
            Section(
                "Patterns",
                [
                    prose(f"No pattern rules out {found.plausible:.1%} of the prior."),
                    *pictured("moments"),
                    _patterns(found),
                ],
            ),
            *(Section("Cases", [picture]) for picture in pictured("cases")),
            *(
                (Section("The register of orders", [prose(*told_registers(found))]),)
                if found.register
                else ()
            ),
            Section(
                "Whether it finds what made a record",
                [prose(*(f"{line}." for line in checks(found) or ("No check was asked for",)))],
            ),
            limits(
                "The cases shown were fitted. How cases that were left out are predicted, "
                "run.py validate says.",
            ),
            reproduce(calibration.manifest),
        ],
    )


def _parameters(found: CalibrationFindings) -> Grid:
    return Grid(
        "Mean ± standard deviation",
        ("parameter", "", "prior", "posterior", "narrowed"),
        tuple(
            (
                row.path,
                "" if row.identified else "not identified",
                f"{row.prior_mean:.2f} ± {row.prior_sd:.2f}",
                f"{row.posterior_mean:.2f} ± {row.posterior_sd:.2f}",
                f"{row.contraction:.0%}",
            )
            for row in sorted(found.parameters, key=lambda row: -row.contraction)
        ),
        "Narrowed: 1 - posterior variance over prior variance.",
        words=2,
    )


def _patterns(found: CalibrationFindings) -> Grid:
    return Grid(
        "Fitted patterns",
        ("pattern", "", "band", "prior", "posterior"),
        tuple(
            (
                row.moment.replace("_", " "),
                "in the band" if row.passed else "missed",
                f"{row.low:g} to {row.high:g}",
                f"{row.prior:.3f}",
                f"{row.posterior:.3f}",
            )
            for row in found.patterns
        ),
        words=2,
    )
