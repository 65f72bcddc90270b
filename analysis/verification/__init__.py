"""Whether the simulation agrees with the closed forms: cases, claims, and the judgement on them.

A case is a scenario of scenarios/benchmarks; its claims are read off that scenario, whatever its
numbers are, and solved by `analysis.closed_forms`.
"""

FORMAT = "caatsim verification 1"
"""What manifests of its folders say."""
