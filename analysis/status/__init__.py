"""Where all talks stand at a month, and what would stop a sale."""
