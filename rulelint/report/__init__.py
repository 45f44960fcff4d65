"""Findings and results in every output format."""
