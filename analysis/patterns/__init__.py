"""What is known of sanctions, next to what the model shows."""

FORMAT = "caatsim patterns 1"
"""What manifests of its folders say."""
