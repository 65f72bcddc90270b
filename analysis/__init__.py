"""What is made of runs: outcomes with intervals, tables, figures, reports, the command line."""
