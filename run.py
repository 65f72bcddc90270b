"""Run the command line from a checkout: ``python run.py --help``."""

from analysis.cli import main

if __name__ == "__main__":
    main()
