"""An ensemble of runs: what it computes, its tables, figures, page and command."""

FORMAT = "caatsim result 1"
"""What manifests of its folders say."""
