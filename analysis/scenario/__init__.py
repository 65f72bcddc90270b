"""Scenarios looked at: their values, where each was set, what differs, what can be moved."""
