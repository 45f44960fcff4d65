"""Text, and where things are in it."""
