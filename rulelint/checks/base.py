"""What a check is: a module with `META` and a generator named `check`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rulelint.finding import Finding, Fix, Note, RuleRef, Severity
from rulelint.rules.model import Group, Rule, RuleFile
from rulelint.source.span import Span

BASE_URL = "docs/checks/"


@dataclass(frozen=True, slots=True)
class CheckMeta:
    """`id` is `area/name`; `scope` says what the check is called with; `groups` are the named selections it is in.

    `default` is True for checks that run without any configuration.  `policy` is the key below `policy:` in
    `.rulelint.yaml` that turns the check on, or empty.
    """

    id: str
    severity: Severity
    scope: Literal["file", "group", "rule", "fleet"]
    since: str
    default: bool = False
    groups: tuple[str, ...] = ()
    policy: str = ""


class Check(Protocol):
    """A module below `rulelint/checks/` named after its id."""

    META: CheckMeta
    __doc__: str
    __name__: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: a rule with its group and file, a group with its file, or a file; `fleet` is every file."""

    file: RuleFile
    group: Group | None = None
    rule: Rule | None = None

    @property
    def ref(self) -> RuleRef | None:
        """What reports call the rule."""
        return self.group.ref(self.rule) if self.group and self.rule else None
