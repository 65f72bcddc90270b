"""The benchmarks: which scenario, with which changes, is held to which closed form."""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.errors import CommandError
from analysis.verification import decisions, sequences, waits
from analysis.verification.claims import Claim
from sim.errors import nearest
from sim.scenario import Scenario
from sim.scenario_file import load


@dataclass(frozen=True)
class Case:
    """One benchmark.

    Attributes
    ----------
    name : str
        Name of the case.
    claims : callable
        Takes a scenario to what is known about it.
    file : str
        Name of the scenario in scenarios/benchmarks; that of the case if empty.
    sets : tuple of str
        Changes, as after --set.
    """

    name: str
    claims: Callable[[Scenario], list[Claim]]
    file: str = ""
    sets: tuple[str, ...] = ()

    @property
    def scenario(self) -> Scenario:
        """The scenario, read from its file."""
        return load(f"benchmarks/{self.file or self.name}", self.sets).scenario


NASH = ("russia.pricing=nash",)

CASES = (
    Case("threshold", decisions.threshold),
    Case("threshold-deterred", decisions.threshold, "threshold", ("countries.AAA.exposure=9",)),
    Case("carrot", decisions.carrot),
    Case("carrot-nash", decisions.carrot, "carrot", NASH),
    Case("carrot-too-dear", decisions.carrot, "carrot", ("state.deterrence_gain=0.9",)),
    Case("retreat", decisions.retreat),
    Case("retreat-backed-down", decisions.retreat, "retreat", ("state.back_down=0.3",)),
    Case("private-cost", decisions.private),
    Case("signalling", decisions.signals),
    Case("signalling-credible", decisions.signals, "signalling", ("state.resolve=0.6",)),
    Case("chain-store", sequences.reputation),
    Case("chain-store-nash", sequences.reputation, "chain-store", NASH),
    Case("chain-store-states", sequences.reputation),
    Case("learning", sequences.rate),
    Case("learning-nash", sequences.rate, "learning", NASH),
    Case("large-numbers", sequences.independence),
    Case("quantal-response", decisions.quantal),
    Case("imitation", sequences.crowd),
    Case("imitation-patient", sequences.crowd, "imitation", ("buying.drop_agreed=0",)),
    Case("bistable", sequences.urn),
    Case("bargaining", decisions.nash),
    Case("bargaining-no-surplus", decisions.nash, "bargaining", ("deals.AAA/W.value=2.5",)),
    Case("posted-price", decisions.posted),
    Case("cascade", sequences.waivers),
    Case("network-cascade", sequences.waivers),
    Case("uncertain-cascade", sequences.uncertain_waivers),
    Case("stages", waits.talks),
    Case("answer-clock", waits.clock),
)


def named(names: list[str]) -> list[Case]:
    """Return the cases of these names, in the order of the list; all if none is named.

    Raises
    ------
    CommandError
        If there is no case of a name.
    """
    known = [case.name for case in CASES]
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean '{near}'?" if near else f"one of {', '.join(known)}"
            raise CommandError(f"--case: found '{name}'; {hint}")
    return [case for case in CASES if not names or case.name in names]
