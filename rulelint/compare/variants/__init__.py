"""Two variants of an alert, or of a file of alerts, side by side on the same data."""
