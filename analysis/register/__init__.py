"""What the register of orders says of the law: Russian orders by US share, before and after."""

FORMAT = "caatsim register 1"
"""What manifests of its folders say."""
