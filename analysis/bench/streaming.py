"""A process that streams: `python -m analysis.bench.streaming SCENARIO RUNS WORKERS`."""

import json
import sys

from analysis.bench import SEED
from analysis.bench.scaling import stream
from sim.scenario_file import load

if __name__ == "__main__":
    name, runs, workers = sys.argv[1:]
    means = stream(load(name).scenario, int(runs), SEED, int(workers))
    sys.stdout.write(json.dumps(means) + "\n")
