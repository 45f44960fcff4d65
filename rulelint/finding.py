"""What a check says: the finding, its related places and its fix."""

from enum import IntEnum
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.source.edit import Edit, Insertion
from rulelint.source.span import Span

Safety = Literal["safe", "unsafe"]
"""A safe fix keeps what a rule means to Prometheus, or gives it the only meaning it can have; an unsafe one guesses."""


class Severity(IntEnum):
    """How bad it is: an error is refused by Prometheus or can never work, a warning likely costs somebody."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """The lower-case word used on the command line, in configuration and in reports."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Which rule a finding is about; `kind` tells the two rule kinds apart."""

    group: str
    name: str
    kind: Literal["alert", "record"]


@dataclass(frozen=True, slots=True)
class Note:
    """A further sentence, with the place it speaks of where there is one."""

    message: str
    path: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction: an imperative title and changes of the file the finding is in.

    Applying it is up to the user, see `rulelint lint --fix`.
    """

    title: str
    safety: Safety
    changes: tuple[Edit | Insertion, ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The changes as edits: keys that are inserted are spelled here, not before somebody asks."""
        return tuple(each if isinstance(each, Edit) else each.edit for each in self.changes)


@dataclass(frozen=True, slots=True)
class Defect:
    """What a loader found wrong with a file's shape; the check `id` of area `yaml/` or `schema/` makes it a finding.

    `scope` is the rule or group it is inside, for suppression; `rule` that rule, if it has a name.
    """

    id: str
    message: str
    span: Span
    label: str = ""
    help: str = ""
    notes: tuple[Note, ...] = ()
    rule: RuleRef | None = None
    scope: Span | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one place.

    `message` is one clause: lower case, no full stop, the user's own names in backticks.  `label` is the short
    text beside the carets, `help` the imperative advice.  `span` counts characters of the file at `path`.
    `scope` is the whole rule (or group) the finding belongs to, so that a comment above it can suppress it.
    """

    id: str
    severity: Severity
    message: str
    path: str
    span: Span
    label: str = ""
    help: str = ""
    rule: RuleRef | None = None
    scope: Span | None = None
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None

    @property
    def order(self) -> tuple[str, int, int, int, str, str]:
        """The sort key of every report: path, place, then worst first."""
        return (self.path, self.span.start, -self.severity, self.span.end, self.id, self.message)
