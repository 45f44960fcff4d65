"""Checks of groups of rules: how often they are evaluated."""
