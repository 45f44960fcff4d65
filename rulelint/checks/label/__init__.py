"""Checks of the labels that rules add."""
