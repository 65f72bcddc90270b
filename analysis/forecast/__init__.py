"""Forecasts that can be wrong: questions that the world will answer, dated answers, and scores."""
