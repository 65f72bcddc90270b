"""Where the talks stand at a month, and what Washington could do from then on."""
