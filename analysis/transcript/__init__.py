"""One run as readable text, month by month: what happens, and for which reasons.

`python -m analysis.transcript` keeps five of them in tests/golden, where a change of behaviour
shows as a difference that can be read.
"""
