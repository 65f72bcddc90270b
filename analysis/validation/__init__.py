"""The model against cases whose outcome is known."""

FORMAT = "caatsim validation 1"
"""What manifests of its folders say."""
