"""What the record says of the model: cases, patterns, weights that agree with them, and scores."""
