"""Every check, in reading order: a module that is not listed here does not run."""

from rulelint.checks.base import Check

CHECKS: tuple[Check, ...] = ()
