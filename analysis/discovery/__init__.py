"""Under which conditions something fails: boxes by PRIM, and a tree, over the points of a sweep."""

FORMAT = "caatsim discovery 1"
"""What manifests of its folders say."""
