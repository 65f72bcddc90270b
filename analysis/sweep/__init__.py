"""Sweeps: experiments over many points, each with many runs on the same noise."""

FORMAT = "caatsim sweep 1"
"""What manifests of its folders say."""

IDENTITY = "sweep.json"
"""The file by which a folder of its kind is known before it is finished."""
