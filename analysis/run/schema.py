"""What the manifest of a run must say for its tables and figures to be understood."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from analysis.look.about import EVENT_WORDS
from analysis.store.manifest import COUNT, MONTH, NamedScenario, SimulatedSchema


class _Part(BaseModel):
    """A part of a scenario, of which only what is read here is declared."""

    model_config = ConfigDict(extra="allow", strict=True)


class KeptEvent(_Part):
    """A scheduled event."""

    month: MONTH
    kind: Annotated[str, Field(pattern=f"^({'|'.join(EVENT_WORDS)})$")]


class KeptLaw(_Part):
    """The law."""

    in_force: MONTH | None = None


class KeptCongress(_Part):
    """Congress; JSON has infinite numbers as words."""

    threshold: float | str


class KeptScenario(NamedScenario):
    """The scenario that was simulated."""

    start: MONTH
    months: COUNT
    deals: dict[str, Any]
    events: dict[str, KeptEvent] | None = None
    law: KeptLaw = KeptLaw()
    congress: KeptCongress


class RunSchema(SimulatedSchema):
    """What the manifest of a run says beside what all say."""

    argv: list[str]
    start: MONTH
    months: COUNT
    scenario: KeptScenario
