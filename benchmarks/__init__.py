"""How fast the compiled ensemble is, beside the peers and beside what no program can do without.

Everything runs the scenario `SCENARIO`, with one seed and the run indices 0, 1, 2, ...:

- `mesa_batch_run`: `mesa.batch_run` over the project's Mesa model, with as many processes as cores;
- `ema_workbench`: EMA Workbench's `MultiprocessingEvaluator` over the same model and processes;
- `mesa`: the engine 'mesa', one process;
- `compiled_1`, `compiled`: the engine 'compiled' with one thread, and with as many as cores;
- `floor`: NumPy filling the arrays of random numbers and evaluating the exponentials and
  logarithms of those runs, one thread; `floor_asked`: with no more numbers than are asked for.

Before anything is timed, what each peer answers is compared with the compiled engine, bit by bit,
and the answers of the timed runs are compared again. What counts as time is said in `peers`.
"""

SCENARIO = "s400-2018"
"""The five S-400 talks over 96 months."""

SEED = 1
