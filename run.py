"""Run the command line from a checkout: ``python run.py --help``."""

import sys
from importlib.util import find_spec

from analysis.cli import main

if __name__ == "__main__":
    if find_spec("typer") is None:
        sys.stderr.write("run.py needs its environment: make demo, then . .venv/bin/activate\n")
        sys.exit(2)
    main()
