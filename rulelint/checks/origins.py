"""Reading what a policy asks for where the configuration says it is: labels, annotations, CODEOWNERS."""

from collections.abc import Sequence

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.settings import Origin
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Fix
from rulelint.rules.model import AlertRule, Pair, Rule, RuleFile
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and the characters that say it; what is said outside of the rule has the place of the rule's name.

    `text` leads from characters of the text, blanks around it included, to the file.
    """

    value: str
    span: Span
    text: ScalarText | None = None

    @property
    def is_template(self) -> bool:
        """Whether the value is only known when the alert fires."""
        return "{{" in self.value


def stated(subject: Subject, origins: Sequence[Origin], ctx: Context) -> Stated | None:
    """Return the first value that is not blank, in the order of `origins`."""
    assert subject.rule
    for origin in origins:
        if pair := _pair(subject, origin):
            if pair.value.strip():
                return Stated(pair.value.strip(), pair.text.span, pair.text)
        elif outside := said_outside(origin, subject.file, subject.rule, ctx):
            return Stated(outside, subject.rule.name.span)
    return None


def said_outside(origin: Origin, file: RuleFile, rule: Rule, ctx: Context) -> str:
    """Return what is said of a rule elsewhere than in the rule; empty for nothing."""
    match origin.kind:
        case "codeowners":
            return " ".join(ctx.code_owners(file.path))
        case "sidecar":
            return ctx.around.sidecar(file, rule).get(origin.name, "").strip()
        case "path":
            return ctx.around.path_part(file.path, origin.name)
        case "label" | "annotation" | "git" | "route":
            return ""


def absent(
    meta: CheckMeta, subject: Subject, origins: Sequence[Origin], what: str, fix: Fix | None = None
) -> Finding:
    """Return the finding that an alert lacks what a policy asks for and none of the origins states."""
    assert subject.rule
    message = f"`{subject.rule.name.value}` has no {what}"
    place = place_of_absence(subject, origins)
    return meta.at(subject, place, message, advice=how_to_state(origins), fix=fix)


def place_of_absence(subject: Subject, origins: Sequence[Origin]) -> Span:
    """Return where a missing value is to be reported: at a blank one, else at the alert's name."""
    assert subject.rule
    for origin in origins:
        if pair := _pair(subject, origin):
            return pair.key.span
    return subject.rule.name.span


def how_to_state(origins: Sequence[Origin]) -> str:
    """Return advice that names every origin: "set label `team` or annotation `owner`"."""
    return " or ".join(filter(None, map(_way, origins)))


def _way(origin: Origin) -> str:
    match origin.kind:
        case "label" | "annotation":
            return f"set {origin.kind} `{origin.name}`"
        case "codeowners":
            return "add the file to CODEOWNERS"
        case "sidecar":
            return f"state `{origin.name}` in the file beside it"
        case "path":
            return f"move it to a folder like `{origin.name}`"
        case "git" | "route":
            return ""


def _pair(subject: Subject, origin: Origin) -> Pair | None:
    group, rule = subject.group, subject.rule
    assert group
    assert rule
    if origin.kind == "label":
        return group.labels_of(rule).get(origin.name)
    if origin.kind != "annotation" or not isinstance(rule, AlertRule):
        return None
    return next((pair for pair in rule.annotations if pair.key.value == origin.name), None)
