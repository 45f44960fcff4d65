"""What a pull request loosens of what judges it: `policy/changed-gate` (DESIGN §3.12).

It is judged by what base says all the same; this only makes sure that somebody sees it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rulelint.api.sides import find_node
from rulelint.compare.gates import loosened
from rulelint.compare.place import Place
from rulelint.compare.regression import Regression
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, RuleRef, Severity
from rulelint.policy.config import Config
from rulelint.report.base import LintResult
from rulelint.report.fingerprint import fingerprints
from rulelint.source.file import SourceText
from rulelint.source.span import Span

STILL = "this pull request is judged by what base has"


@dataclass(frozen=True, slots=True)
class Loosening:
    """A sentence, and the keys below which head's configuration says it."""

    keys: tuple[str, ...]
    message: str


def changed_gate(
    severity: Severity, message: str, place: Place | None, rule: RuleRef | None = None, fixture: str = ""
) -> Regression:
    """Return something that was loosened, as what reports list."""
    return Regression(
        gate="changed_gate",
        severity=severity,
        message=message,
        place=place,
        fixture=fixture,
        rule=rule,
        advice=STILL,
    )


def changed_config(
    base: Config, head: Config, source: SourceText | None, severity: Severity
) -> Iterator[Regression]:
    """Yield what the configuration of head tolerates and that of base does not; `source` is head's file."""
    for loosening in _loosenings(base, head):
        place = Place(source, key_span(source, loosening.keys)) if source else None
        yield changed_gate(severity, loosening.message, place)


def key_span(source: SourceText, keys: Sequence[str]) -> Span:
    """Return the value below a path of keys, or the nearest one above it that exists; line 1 without any."""
    for length in range(len(keys), 0, -1):
        node = find_node(source, keys[:length])
        if node is not None:
            return Span(node.start, node.start + len(source.text[node.start : node.end].rstrip()))
    return Span(0, len(source.line_text(1)))


def _loosenings(base: Config, head: Config) -> Iterator[Loosening]:
    for each in loosened(base.gates, head.gates):
        key = f"gates.{each.key}"
        yield Loosening(tuple(key.split(".")), f"`{key}` is loosened from {each.before} to {each.after}")
    if (head.fail_on or 9) > (base.fail_on or 9):
        words = [each.fail_on.word if each.fail_on else "never" for each in (base, head)]
        yield Loosening(("fail_on",), f"`fail_on` is raised from {words[0]} to {words[1]}")
    yield from _checks(base, head)
    yield from _policies(base, head)
    yield from _noise(base, head)
    if head.statistics.phases > base.statistics.phases:
        counts = f"from {base.statistics.phases} to {head.statistics.phases}"
        yield Loosening(
            ("statistics", "phases"), f"`statistics.phases` is raised {counts}: fewer errors stay errors"
        )
    yield from _paths(base, head)
    yield from _suppressed(base, head)


def _checks(base: Config, head: Config) -> Iterator[Loosening]:
    for name in base.checks.select:
        if name not in head.checks.select and "all" not in head.checks.select:
            yield Loosening(("checks", "select"), f"`checks.select` loses `{name}`")
    for name in head.checks.ignore:
        if name not in base.checks.ignore:
            yield Loosening(("checks", "ignore"), f"`checks.ignore` gains `{name}`")
    yield from _severities(("checks", "severity"), base.checks.severity, head.checks.severity)


def _severities(
    keys: tuple[str, ...], base: Mapping[str, Severity], head: Mapping[str, Severity]
) -> Iterator[Loosening]:
    """A severity that is named on one side only counts as changed: which one held before depends on the check."""
    for name, severity in head.items():
        before = base.get(name)
        if before is None and severity < Severity.ERROR:
            yield Loosening((*keys, name), f"`{'.'.join(keys)}` makes `{name}` only {severity.word}")
        elif before is not None and severity < before:
            message = f"`{'.'.join(keys)}` lowers `{name}` from {before.word} to {severity.word}"
            yield Loosening((*keys, name), message)
    for name, severity in base.items():
        if name not in head and severity > Severity.INFO:
            yield Loosening(keys, f"`{'.'.join(keys)}` no longer makes `{name}` {severity.word}")


def _policies(base: Config, head: Config) -> Iterator[Loosening]:
    from rulelint.api.changed_policies import changed_policies  # noqa: PLC0415  only where policies differ

    for keys, message in changed_policies(base.policy, head.policy):
        yield Loosening(("policy", *keys), message)
    if base.alertmanager is not None and head.alertmanager is None:
        yield Loosening(
            ("alertmanager",),
            "`alertmanager` is removed: without it pages are not compared, nor is `policy.channel` checked",
        )
    elif base.alertmanager is not None and base.alertmanager != head.alertmanager:
        yield Loosening(("alertmanager",), "`alertmanager` names another file or version than base")


def _noise(base: Config, head: Config) -> Iterator[Loosening]:
    """Yield receivers that interrupt otherwise: whoever is not interrupted has no pages."""
    before, after = base.noise.interrupts, head.noise.interrupts
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            words = [each.get(name) or "default" for each in (before, after)]
            message = f"`noise.interrupts` makes `{name}` {words[1]} instead of {words[0]}"
            yield Loosening(("noise", "interrupts", name), message)


def _paths(base: Config, head: Config) -> Iterator[Loosening]:
    for rule in head.paths:
        if rule not in base.paths and (rule.ignore or rule.severity):
            globs = ", ".join(f"`{each}`" for each in rule.match)
            yield Loosening(("paths",), f"`paths` has a new or changed exception for {globs}")
    for glob in base.fixtures:
        if glob not in head.fixtures:
            yield Loosening(("fixtures",), f"`fixtures` loses `{glob}`")
    if base.rules != head.rules and head.rules:
        yield from (
            Loosening(("rules",), f"`rules` loses `{glob}`")
            for glob in (base.rules or ("**",))
            if glob not in head.rules
        )


def _suppressed(base: Config, head: Config) -> Iterator[Loosening]:
    for entry in head.suppress_block:
        if entry not in base.suppress_block:
            names = ", ".join(f"`{each}`" for each in entry["checks"])
            yield Loosening(("suppress",), f"`suppress` has a new or changed entry for {names}")
    if head.checks.pint_comments and not base.checks.pint_comments:
        yield Loosening(("checks", "pint_comments"), "`checks.pint_comments` is switched on")


def new_suppressions(base: LintResult, head: LintResult, severity: Severity) -> Iterator[Regression]:
    """Yield findings that a comment silences in head and none silenced in base."""
    known = set(_names(base))
    for each, name in zip(head.suppressed, _names(head), strict=True):
        if name not in known:
            finding = each.finding
            message = f"a new comment silences {finding.id} here: {each.reason}"
            place = Place(head.sources[finding.path], finding.span)
            yield changed_gate(severity, message, place, finding.rule)


def _names(result: LintResult) -> list[str]:
    silenced: Iterable[Finding] = (each.finding for each in result.suppressed)
    return fingerprints(silenced, result.sources)
