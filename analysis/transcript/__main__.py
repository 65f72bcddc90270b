"""Write the golden transcripts, or with `--check` only say whether they are up to date."""

import sys

from analysis.errors import CommandError
from analysis.transcript.record import COMMAND, RECORD, fresh, is_current, kept, update


def main(words: list[str]) -> int:
    """Write or check the transcripts; return the exit status."""
    if "--check" in words:
        new, old = fresh(), kept()
        stale = [name for name in sorted({*new, *old}) if new.get(name) != old.get(name)]
        stale += [] if is_current() else [RECORD]
        for name in stale:
            sys.stderr.write(f"golden/{name} is stale: run {COMMAND}\n")
        return int(bool(stale))
    try:
        update()
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
