"""Corrections of rule files: which edits are made, that they change nothing else, and how files are written."""
