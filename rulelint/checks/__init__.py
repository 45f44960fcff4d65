"""The lint checks, one module each."""
