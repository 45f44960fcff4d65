"""Checks of expressions, of alerting and of recording rules."""
