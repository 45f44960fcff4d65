"""The failures of the environment, and the exit codes of every command.

A bad rule is a finding and a broken invariant is an assertion; only what the user must repair outside the
rules (usage, configuration, files, git) is a `RulelintError`.
"""

from enum import IntEnum


class Exit(IntEnum):
    """What the process says to its caller (DESIGN §3.11)."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING_TO_CHECK = 3
    INTERNAL = 70


class RulelintError(Exception):
    """Something outside the rules is wrong; the message is one line for the user, `advice` says what to do.

    `exit_code` is the code the command ends with.
    """

    exit_code = Exit.USAGE

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


class NothingToCheckError(RulelintError):
    """No file given or found holds a rule."""

    exit_code = Exit.NOTHING_TO_CHECK
