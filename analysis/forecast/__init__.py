"""Forecasts that can be wrong: questions that the world will answer, dated answers, and scores."""

FORMAT = "caatsim forecast 1"
"""What manifests of its folders say."""
