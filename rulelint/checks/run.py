"""Calling checks with what they look at, and collecting their findings in report order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rulelint.checks.base import Check, Context, Subject
from rulelint.dataclass import dataclass
from rulelint.errors import Exit, RulelintError
from rulelint.finding import Finding
from rulelint.promql.ast import Expr
from rulelint.rules.model import Rule, RuleFile
from rulelint.rules.stored import StoredFile


class CheckCrashedError(RulelintError):
    """A check raised an exception: a defect of rulelint, never of the rules; the exception is its cause."""

    exit_code = Exit.INTERNAL


WHOLE = slice(None)
"""All groups of a file."""


@dataclass(frozen=True, slots=True)
class Called:
    """What checks found; `live` are those that looked at more than rules, so that the same rules do not say it all."""

    findings: tuple[Finding, ...]
    live: frozenset[str] = frozenset()


def run_checks(files: Sequence[RuleFile], checks: Sequence[Check], context: Context) -> list[Finding]:
    """Return what `checks` find in `files`, sorted as every report prints it.

    A check that needs facts or Alertmanager's configuration says nothing where there is none.  Raises
    `CheckCrashedError` that names the check and the rule it could not cope with.
    """
    found = [finding for file in files for finding in call_in_file(file, checks, context).findings]
    found += call_in_fleet(files, checks, context).findings
    return sorted(found, key=lambda finding: finding.order)


def call_in_file(file: RuleFile, checks: Sequence[Check], context: Context, part: slice = WHOLE) -> Called:
    """Call the checks of one file, its groups and its rules; those of the whole fleet are left out.

    `part` chooses among the groups; the checks of the file itself are called with the part that begins it.
    """
    calls = _calls(checks, context.of_file(file.path))
    return _called(calls, _in_file(file, calls, part))


def call_in_fleet(files: Sequence[RuleFile], checks: Sequence[Check], context: Context) -> Called:
    """Call the checks that look at all files together; twice if the facts do not speak for all of them."""
    fleet = [check for check in checks if check.META.scope == "fleet"]
    calls = _calls(fleet, context)
    found = list(_together(files, calls))
    apart = frozenset(file.path for file in files if context.of_file(file.path) is not context)
    if apart:
        without = _calls(fleet, replace(context, facts=None))
        found = [finding for finding in found if finding.path not in apart]
        found += [finding for finding in _together(files, without) if finding.path in apart]
        calls += without
    return _called(calls, found)


def concerned(file: RuleFile, checks: Sequence[Check]) -> dict[str, list[int]]:
    """Return the numbers of the rules that each check of the whole fleet that can choose wants to see."""
    rules = [rule for group in file.groups for rule in group.rules]
    return {
        check.META.id: [number for number, rule in enumerate(rules) if choose(rule)]
        for check in checks
        if (choose := _chooser(check))
    }


class _Watched(Context):
    """A context that notes whether anything in it was looked at."""

    def __init__(self, inner: Context) -> None:
        object.__setattr__(self, "inner", inner)
        object.__setattr__(self, "looked_at", False)

    def __getattribute__(self, name: str) -> Any:
        if name in ("inner", "looked_at") or name.startswith("__"):
            return object.__getattribute__(self, name)
        object.__setattr__(self, "looked_at", True)
        return getattr(object.__getattribute__(self, "inner"), name)


@dataclass(frozen=True, slots=True)
class _Call:
    """A check and the context it is given, which is its own."""

    check: Check
    context: _Watched


def _calls(checks: Sequence[Check], context: Context) -> list[_Call]:
    known = {"facts": context.facts, "alertmanager": context.alertmanager}
    return [
        _Call(check, _Watched(context))
        for check in checks
        if all(known[need] is not None for need in check.META.needs)
    ]


def _called(calls: Sequence[_Call], findings: Iterable[Finding]) -> Called:
    found = tuple(findings)
    return Called(found, frozenset(call.check.META.id for call in calls if call.context.looked_at))


def _chooser(check: Check) -> Callable[[Rule], bool] | None:
    """Return the function `concerns` of a check of the whole fleet: rules it has no say about are not made for it."""
    found: Callable[[Rule], bool] | None = getattr(check, "concerns", None)
    return found


def _together(files: Sequence[RuleFile], calls: Sequence[_Call]) -> Iterator[Finding]:
    for call in calls:
        wanted = tuple(each for file in files if (each := _wanted(file, call.check)))
        if wanted:
            yield from _call([call], Subject(wanted[0], files=wanted))


def _wanted(file: RuleFile, check: Check) -> RuleFile | None:
    """Return the file with the rules that a check of the whole fleet wants to see, None if there are none."""
    if _chooser(check) is None:
        return file
    numbers = file.concerned.get(check.META.id) if isinstance(file, StoredFile) else None
    if numbers is None:
        numbers = concerned(file, [check])[check.META.id]
    return file.only(frozenset(numbers)) if numbers else None


class _Clean:
    """The trees of expressions in which checks found nothing; equal texts have one tree."""

    def __init__(self) -> None:
        self._trees: dict[tuple[str, int], Expr] = {}

    def call(self, call: _Call, subject: Subject, rule: Rule) -> Iterator[Finding]:
        """Call a check unless it is known to find nothing in the expression."""
        tree = rule.expr.ast
        key = call.check.META.id, id(tree)
        if tree is not None and key in self._trees:
            return
        found = list(_call([call], subject))
        if tree is not None and not found:
            self._trees[key] = tree
        yield from found


def _in_file(file: RuleFile, calls: Sequence[_Call], part: slice) -> Iterator[Finding]:
    of_file = [call for call in calls if call.check.META.scope == "file"]
    of_group = [call for call in calls if call.check.META.scope == "group"]
    of_rule = [call for call in calls if call.check.META.scope == "rule"]
    of_expression = [call for call in calls if call.check.META.scope == "expression"]
    clean = _Clean()
    if not part.start:
        yield from _call(of_file, Subject(file))
    for group in file.groups[part] if of_group or of_rule or of_expression else ():
        yield from _call(of_group, Subject(file, group))
        for rule in group.rules:
            subject = Subject(file, group, rule)
            yield from _call(of_rule, subject)
            for call in of_expression:
                yield from clean.call(call, subject, rule)


def _call(calls: Sequence[_Call], subject: Subject) -> Iterator[Finding]:
    for call in calls:
        try:
            yield from call.check.check(subject, call.context)
        except RulelintError:
            raise
        except Exception as error:
            what = f"`{subject.ref.name}` in {subject.file.path}" if subject.ref else subject.file.path
            raise CheckCrashedError(
                f"check {call.check.META.id} failed on {what}: {type(error).__name__}: {error}",
                advice="this is a defect of rulelint: please report it with the rule",
            ) from error
