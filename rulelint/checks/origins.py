"""Reading what a policy asks for where the configuration says it is: labels, annotations, CODEOWNERS."""

from collections.abc import Sequence
from dataclasses import dataclass

from rulelint.checks.base import Context, Subject
from rulelint.checks.settings import Origin
from rulelint.rules.model import AlertRule, Pair
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and the characters that say it; a value from CODEOWNERS has the place of the alert's name."""

    value: str
    span: Span

    @property
    def is_template(self) -> bool:
        """Whether the value is only known when the alert fires."""
        return "{{" in self.value


def stated(subject: Subject, origins: Sequence[Origin], ctx: Context) -> Stated | None:
    """Return the first value that is not blank, in the order of `origins`."""
    assert subject.rule
    for origin in origins:
        if origin.kind == "codeowners":
            if owners := ctx.code_owners(subject.file.path):
                return Stated(" ".join(owners), subject.rule.name.span)
        elif (pair := _pair(subject, origin)) and pair.value.strip():
            return Stated(pair.value.strip(), pair.text.span)
    return None


def place_of_absence(subject: Subject, origins: Sequence[Origin]) -> Span:
    """Return where a missing value is to be reported: at a blank one, else at the alert's name."""
    assert subject.rule
    for origin in origins:
        if pair := _pair(subject, origin):
            return pair.key.span
    return subject.rule.name.span


def how_to_state(origins: Sequence[Origin]) -> str:
    """Return advice that names every origin: "set label `team` or annotation `owner`"."""
    ways = [
        "add the file to CODEOWNERS" if origin.kind == "codeowners" else f"set {origin.kind} `{origin.name}`"
        for origin in origins
    ]
    return " or ".join(ways)


def _pair(subject: Subject, origin: Origin) -> Pair | None:
    group, rule = subject.group, subject.rule
    assert group
    assert isinstance(rule, AlertRule)
    if origin.kind == "label":
        return group.labels_of(rule).get(origin.name)
    return next((pair for pair in rule.annotations if pair.key.value == origin.name), None)
