"""Figures that say where they come from, and that can be made again."""
