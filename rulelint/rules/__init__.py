"""Rule files of every kind, turned into one model."""
