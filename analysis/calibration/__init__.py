"""The shared weights that agree with cases and patterns."""
