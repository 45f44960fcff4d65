"""Checks of what the team demands of its alerts; each runs only where `policy:` asks for it."""
