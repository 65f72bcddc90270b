"""The shared weights that agree with cases and patterns."""

FORMAT = "caatsim calibration 1"
"""What manifests of its folders say."""
