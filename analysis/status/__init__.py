"""Where all talks stand at a month, and what would stop a sale."""

FORMAT = "caatsim status 1"
"""What manifests of its folders say."""
