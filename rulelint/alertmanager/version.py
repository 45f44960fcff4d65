"""Which Alertmanager reads a configuration."""

Version = tuple[int, ...]
LATEST: Version = (0, 34)
EXACT: Version = (0, 25)
"""The version whose fields are known without a gap: an unknown field of a later one may be a new field."""
