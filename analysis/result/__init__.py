"""Results of runs: tables, monthly shares, a summary, and the folder with its manifest."""
