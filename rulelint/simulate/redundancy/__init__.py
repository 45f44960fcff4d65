"""Alerts that say the same: duplicates, cascades, inhibitions that are missing."""
