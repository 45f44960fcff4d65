"""Checks of alerting rules: whether and when they fire."""
