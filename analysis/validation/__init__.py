"""The model against cases whose outcome is known."""
