"""Broken inputs by the thousand: whatever a file holds, one line says what is wrong."""
