"""Checks of rules against each other."""
