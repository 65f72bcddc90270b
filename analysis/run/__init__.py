"""An ensemble of runs: what it computes, its tables, figures, page and command."""
