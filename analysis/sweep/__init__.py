"""Sweeps: experiments over many points, each with many runs on the same noise."""

FORMAT = "caatsim sweep 1"
"""What manifests of its folders say."""
