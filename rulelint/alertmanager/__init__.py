"""Alertmanager's configuration: who is told about an alert, read as Alertmanager reads it."""
