"""Scenarios on the same noise: what differs from the first, run by run."""

FORMAT = "caatsim comparison 1"
"""What manifests of its folders say."""
