"""The version, and when this process began to run it."""

import time

__version__ = "0.1.0"

LOADED = time.time()
"""When this process began to load the model; a source changed since may not be what it runs."""
