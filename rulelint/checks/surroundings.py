"""What policies may know besides the rules: the day, git, files beside the rules, tests, fixtures, the team's schema.

The layers above fill it in; every function may raise `RulelintError` for a file that the user must repair.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.rules.model import Rule, RuleFile
from rulelint.source.span import Span


def unknown_times(file: RuleFile) -> Sequence[int | None]:  # noqa: ARG001  stands in where there is no repository
    """Return nothing: it is not known when the lines of a file were changed."""
    return ()


def no_facts(file: RuleFile, rule: Rule) -> Mapping[str, str]:  # noqa: ARG001  stands in where no file is read
    """Return nothing: no file beside the rules states anything."""
    return {}


def no_part(path: str, pattern: str) -> str:  # noqa: ARG001  stands in where no pattern is configured
    """Return the empty text: the pattern does not fit."""
    return ""


def no_names() -> frozenset[str] | None:
    """Return None: nothing is known."""
    return None


@dataclass(frozen=True, slots=True)
class Mistake:
    """What the team's schema says of a rule: a message and the characters it is about."""

    message: str
    span: Span


def no_mistakes(path: str, file: RuleFile, rule: Rule) -> Iterable[Mistake]:  # noqa: ARG001  as above
    """Return nothing: there is no schema."""
    return ()


def unknown_evidence(value: Any) -> bool | None:  # noqa: ARG001  stands in where no fixture is configured
    """Return None: it is not known."""
    return None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """See the module; what is not known is None or empty, and policies say nothing then.

    - `today`: the day that dates are compared with.
    - `line_times(file)`: when each line was changed last, Unix seconds; None for a line whose commit is not there.
    - `sidecar(file, rule)`: what the file beside the rule file states.
    - `path_part(path, pattern)`: the folder that stands at `{}` of the pattern.
    - `tested()`: the names of the alerts that promtool test files name.
    - `fixture_for(path)`: whether a fixture speaks for a rule file.
    - `incident_for(name)`: whether an incident expects an alert of that name.
    - `mistakes(path, file, rule)`: what the team's schema at a path of the configuration says.
    """

    today: date | None = None
    line_times: Callable[[RuleFile], Sequence[int | None]] = unknown_times
    sidecar: Callable[[RuleFile, Rule], Mapping[str, str]] = no_facts
    path_part: Callable[[str, str], str] = no_part
    tested: Callable[[], frozenset[str] | None] = no_names
    fixture_for: Callable[[str], bool | None] = unknown_evidence
    incident_for: Callable[[str], bool | None] = unknown_evidence
    mistakes: Callable[[str, RuleFile, Rule], Iterable[Mistake]] = no_mistakes
