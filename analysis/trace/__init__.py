"""Why one deal of one run went as it did."""

FORMAT = "caatsim trace 1"
"""What manifests of its folders say."""
