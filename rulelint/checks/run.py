"""Calling checks with what they look at, and collecting their findings in report order."""

from collections.abc import Iterator, Sequence

from rulelint.checks.base import Check, Context, Subject
from rulelint.errors import Exit, RulelintError
from rulelint.finding import Finding
from rulelint.rules.model import RuleFile


class CheckCrashedError(RulelintError):
    """A check raised an exception: a defect of rulelint, never of the rules; the exception is its cause."""

    exit_code = Exit.INTERNAL


def run_checks(files: Sequence[RuleFile], checks: Sequence[Check], context: Context) -> list[Finding]:
    """Return what `checks` find in `files`, sorted as every report prints it.

    A check that needs facts or Alertmanager's configuration says nothing where there is none.  Raises
    `CheckCrashedError` that names the check and the rule it could not cope with.
    """
    known = {"facts": context.facts, "alertmanager": context.alertmanager}
    checks = [check for check in checks if all(known[need] is not None for need in check.META.needs)]
    found = [finding for file in files for finding in _in_file(file, checks, context)]
    found += _in_fleet(files, checks, context)
    return sorted(found, key=lambda finding: finding.order)


def _in_file(file: RuleFile, checks: Sequence[Check], context: Context) -> Iterator[Finding]:
    of_file = [check for check in checks if check.META.scope == "file"]
    of_group = [check for check in checks if check.META.scope == "group"]
    of_rule = [check for check in checks if check.META.scope == "rule"]
    yield from _call(of_file, Subject(file), context)
    for group in file.groups:
        yield from _call(of_group, Subject(file, group), context)
        for rule in group.rules:
            yield from _call(of_rule, Subject(file, group, rule), context)


def _in_fleet(files: Sequence[RuleFile], checks: Sequence[Check], context: Context) -> Iterator[Finding]:
    of_fleet = [check for check in checks if check.META.scope == "fleet"]
    if of_fleet and files:
        yield from _call(of_fleet, Subject(files[0], files=tuple(files)), context)


def _call(checks: Sequence[Check], subject: Subject, context: Context) -> Iterator[Finding]:
    for check in checks:
        try:
            yield from check.check(subject, context)
        except RulelintError:
            raise
        except Exception as error:
            what = f"`{subject.ref.name}` in {subject.file.path}" if subject.ref else subject.file.path
            raise CheckCrashedError(
                f"check {check.META.id} failed on {what}: {type(error).__name__}: {error}",
                advice="this is a defect of rulelint: please report it with the rule",
            ) from error
