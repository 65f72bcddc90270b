"""Sweeps: experiments over many points, each with many runs on the same noise."""
