"""Scenarios on the same noise: what differs run by run, and the folder that keeps it."""
