"""Findings as test results for Jenkins, GitLab, CircleCI and others: a suite for each file, a case for each rule.

The form is that of https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd.
A case fails where the command would: findings below `--fail-on` are its output.  There are no times, so that
equal results are equal bytes.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.markup import DECLARATION, attributes, content
from rulelint.report.printable import one_line
from rulelint.rules.model import RuleFile
from rulelint.source.span import Span

FILE_CASE = "the file"
"""The case of what is found outside of rules that could be read."""


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    span: Span | None = None
    failed: list[Finding] = field(default_factory=list)
    said: list[Finding] = field(default_factory=list)


def render(result: LintResult, style: Style) -> str:
    """Return all cases, those that passed included."""
    files = [*result.files, *(RuleFile(source, "text", ()) for source in result.others)]
    suites = [(file, _cases(result, file, style.fails)) for file in files]
    tests = sum(len(cases) for _, cases in suites)
    failures = sum(bool(case.failed) for _, cases in suites for case in cases)
    counts = attributes(name="rulelint", tests=tests, failures=failures, errors=0)
    lines = [line for file, cases in suites for line in _suite(result, style, file, cases)]
    return "".join([DECLARATION, f"<testsuites{counts}>\n", *lines, "</testsuites>\n"])


def _cases(result: LintResult, file: RuleFile, fails: Severity | None) -> list[_Case]:
    """Return the case of the file, then those of its rules, each with its findings."""
    cases = sorted(_rule_cases(file), key=lambda case: case.span or Span(0, 0))
    starts = [case.span.start for case in cases if case.span]
    whole = _Case(FILE_CASE)
    for finding in result.by_path.get(file.path, ()):
        at = bisect_right(starts, finding.span.start) - 1
        span = cases[at].span if at >= 0 else None
        case = cases[at] if span and finding.span.start <= span.end else whole
        counts = fails is not None and finding.severity >= fails
        (case.failed if counts else case.said).append(finding)
    return [whole, *cases]


def _rule_cases(file: RuleFile) -> Iterator[_Case]:
    seen: Counter[str] = Counter()
    for group in file.groups:
        for rule in group.rules:
            name = f"{group.name.value} > {rule.kind} {rule.name.value}"
            seen[name] += 1
            # GitLab takes cases of one name for one case.
            yield _Case(name if seen[name] == 1 else f"{name} #{seen[name]}", rule.span)


def _suite(result: LintResult, style: Style, file: RuleFile, cases: Sequence[_Case]) -> Iterator[str]:
    path = style.platform_path(file.path)
    failures = sum(bool(case.failed) for case in cases)
    yield f"  <testsuite{attributes(name=path, tests=len(cases), failures=failures, errors=0)}>\n"
    for case in cases:
        head = f"    <testcase{attributes(classname=path, name=case.name)}"
        if not case.failed and not case.said:
            yield f"{head}/>\n"
            continue
        yield f"{head}>\n"
        if case.failed:
            yield _failure(result, style, case.failed)
        if case.said:
            yield f"      <system-out>{_text(result, style, case.said)}</system-out>\n"
        yield "    </testcase>\n"
    yield "  </testsuite>\n"


def _failure(result: LintResult, style: Style, findings: Sequence[Finding]) -> str:
    """Return one element for all findings of a case: many programs read the first only."""
    worst = max(findings, key=lambda finding: finding.severity)
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    head = attributes(message=f"{worst.message}{more}", type=worst.id)
    return f"      <failure{head}>{_text(result, style, findings)}</failure>\n"


def _text(result: LintResult, style: Style, findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        start, _ = result.place(finding)
        place = f"{style.platform_path(finding.path)}:{start.line}:{start.column}"
        lines.append(one_line(f"{place}: {finding.severity.word}: {finding.message} [{finding.id}]"))
        lines += [one_line(f"help: {finding.help}")] if finding.help else []
    return content("\n".join(lines))
