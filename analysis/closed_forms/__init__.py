"""Limit cases whose answer is known exactly: pure functions of numbers, one module per case.

Each docstring states the equation and where it comes from. Nothing here knows the simulation; that
the two agree is the business of `analysis.verification`.
"""
