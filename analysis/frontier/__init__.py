"""What State could do: policies that no other beats in every outcome, and where they break."""

FORMAT = "caatsim frontier 2"
"""What manifests of its folders say."""
