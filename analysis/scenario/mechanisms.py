"""The rules that are off by default, and what switches each of them on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mechanism:
    """A rule, its number in the ODD, and the changes that switch it on."""

    name: str
    sets: tuple[str, ...]


DENIED = (
    "events.europe={kind: denied, month: 1989-06, buyer: CHN, by: EU}",
    "events.america={kind: denied, month: 1989-06, buyer: CHN, by: USA}",
)
"""The embargoes on China of scenarios/data/embargo.csv."""

MECHANISMS = (
    Mechanism("a seller whose name is unknown (R8)", ("market.bidders=1",)),
    Mechanism("denials (R9)", DENIED),
    Mechanism("scarcity (R10)", ("russia.scarcity=0.1",)),
    Mechanism("Moscow minds sanctions (R10)", ("russia.sanction_cost=0.5", "treasury.listing=1")),
    Mechanism(
        "and withdraws (R10)",
        ("russia.sanction_cost=0.5", "treasury.listing=1", "russia.withdrawal=0.05"),
    ),
    Mechanism("waiting (R11)", ("buying.impatience=0.1",)),
    Mechanism("beliefs that reason (R12)", ("learning.prior=reasoned",)),
    Mechanism("what is kept (R13)", ("buying.kept=1",)),
    Mechanism(
        "sanctions are lifted (R14)",
        ("state.lifting=0.05", "state.lifting_return=0.3", "buying.way_back=0.5"),
    ),
)
"""One at a time; where two lines are of one rule, the second holds the first."""

WITHOUT_OTHERS = Mechanism("no other seller (R8 off)", ("market.named=ignored",))
"""The rule that is on by default, switched off."""

ALL = Mechanism(
    "all on", tuple(dict.fromkeys(change for rule in MECHANISMS for change in rule.sets))
)
