"""Globs over paths, see `rulelint.source.glob`."""

from rulelint.source.glob import Glob, GlobError, compile_glob, matches_any

__all__ = ["Glob", "GlobError", "compile_glob", "matches_any"]
