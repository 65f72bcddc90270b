"""What a user of the command line can put right."""


class CommandError(ValueError):
    """A request that cannot be met as it stands; one sentence says why."""


class WorkInterruptedError(Exception):
    """The user stopped a long piece of work; one sentence says what remains of it."""
