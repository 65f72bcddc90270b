"""What a result folder's manifest says that figures need: names, calendar, scheduled events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.scenario.on_record import ANSWERS, SALE, in_brief, is_told
from sim.months import format_month, parse_month

EVENT_WORDS = {
    "letter": "letter",
    "designations": "Treasury list",
    "supply": "Russian output changes",
    "administration": "new administration",
    "waiver": "buyers spared by law",
    "third_party": "third state threatens",
    "pressure": "pressure on Moscow",
    "denied": "denial",
}


@dataclass(frozen=True)
class Mark:
    """One or more scheduled events that stand close together on the calendar, first to last."""

    month: int
    text: str
    last: int


@dataclass(frozen=True)
class About:
    """Where a figure's numbers come from.

    `start` counts months since year 0; `months` is the horizon. `happened` has what the record
    shows of each deal at the horizon, in a few words; empty if the record ends before the start.
    """

    scenario: str
    scenario_hash: str
    runs: int
    seed: int
    command: str
    version: str
    start: int
    months: int
    scheduled: tuple[tuple[int, str], ...]
    happened: Mapping[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        """Scenario and seed, for the note under a figure."""
        return f"Scenario {self.scenario}, seed {self.seed}."

    @property
    def end(self) -> str:
        """The last simulated month as YYYY-MM, or the first if no month is simulated."""
        return format_month(self.start + max(self.months, 1) - 1)

    def marks(self) -> list[Mark]:
        """Return the scheduled events within the horizon; those too close to name as one."""
        near = round(0.045 * self.months)
        groups: list[list[tuple[int, str]]] = []
        for month, word in self.scheduled:
            if groups and month - groups[-1][0][0] <= near:
                groups[-1].append((month, word))
            else:
                groups.append([(month, word)])
        return [
            Mark(group[0][0], ", ".join(dict.fromkeys(word for _, word in group)), group[-1][0])
            for group in groups
        ]


def about(manifest: dict[str, Any]) -> About:
    """Read a manifest."""
    scenario = manifest["scenario"]
    start = parse_month(scenario["start"])
    dated = [
        (event["month"], EVENT_WORDS[event["kind"]])
        for event in (scenario.get("events") or {}).values()
    ]
    if scenario.get("law", {}).get("in_force"):
        dated.append((scenario["law"]["in_force"], "law in force"))
    scheduled = sorted((parse_month(month) - start, word) for month, word in dated)
    return About(
        scenario=scenario["name"],
        scenario_hash=manifest["scenario_hash"],
        runs=manifest["runs"],
        seed=manifest["seed"],
        command=manifest["command"],
        version=manifest["versions"].get("caatsim", ""),
        start=start,
        months=scenario["months"],
        scheduled=tuple((m, word) for m, word in scheduled if 0 <= m < scenario["months"]),
        happened=_happened(scenario, start),
    )


def _happened(scenario: dict[str, Any], start: int) -> dict[str, str]:
    dated = {
        deal: {key: parse_month(month) for key, month in record.items() if month}
        for deal, spec in (scenario.get("deals") or {}).items()
        for record in [{key: (spec.get("record") or {}).get(key) for key in SALE | ANSWERS}]
    }
    end = start + scenario["months"] - 1
    if not is_told((month for some in dated.values() for month in some.values()), start, end):
        return {}
    return {deal: in_brief(months, end) for deal, months in dated.items()}
