"""Which parameters drive an outcome: Morris screening and Sobol indices, on paired noise."""

FORMAT = "caatsim sensitivity 1"
"""What manifests of its folders say."""
