"""Alertmanager, offline: which notifications it would send for the alerts of a replay, and when."""
