"""`rulelint lint --add-ignore=REASON`: every finding that is left gets a comment that accepts it."""

from collections.abc import Sequence
from pathlib import Path

from rulelint.api.context import context_here, repository_root
from rulelint.api.files import discover, load
from rulelint.api.lint import LintOptions, lint_files
from rulelint.dataclass import dataclass
from rulelint.finding import Finding
from rulelint.fix.apply import apply_fixes
from rulelint.fix.write import replace_text
from rulelint.policy.accept import accepting, checked_reason
from rulelint.policy.config import Config
from rulelint.policy.directives import UNUSED
from rulelint.report.base import LintResult
from rulelint.rules.model import RuleFile


@dataclass(frozen=True, slots=True)
class Accepted:
    """Files before and after, in the order of paths; how many findings are silenced now, and what is left to report."""

    changes: tuple[tuple[RuleFile, RuleFile], ...]
    silenced: int
    left: LintResult


def accept(paths: Sequence[Path], config: Config, options: LintOptions, reason: str) -> Accepted:
    """Write comments into the rule files among `paths`: nothing else of a file is changed.

    A comment that would change what the YAML says is not written, and one that turns out to silence nothing is taken
    out again; their findings are left.  Raises `RulelintError` for a reason that a comment cannot carry.
    """
    here = Path.cwd()
    words = checked_reason(reason)
    context = context_here(config, here, options.facts)
    candidates = discover(paths, config)
    files = load(candidates, from_hook=options.from_hook).files
    found = lint_files(files, config, options, context)
    tried = [_commented(file, accepting(file, found.by_path.get(file.path, ()), words)) for file in files]
    said = lint_files(tried, config, options, context)
    after = [
        _fixed(now, _idle(before, now, said.by_path.get(now.path, ())))
        for before, now in zip(files, tried, strict=True)
    ]
    left = lint_files(after, config, options, context)
    changes = tuple(
        (old, new) for old, new in zip(files, after, strict=True) if old.source.text != new.source.text
    )
    by_path = {candidate.shown: candidate.path for candidate in candidates}
    root = repository_root(here)
    for old, new in changes:
        replace_text(by_path[old.path], old.source, new.source, root)
    return Accepted(changes, len(left.suppressed) - len(found.suppressed), left)


def _commented(file: RuleFile, findings: Sequence[Finding]) -> RuleFile:
    """Return the file with comments; as it was if one of them is read as anything else."""
    done = _fixed(file, findings)
    added = {edit for finding in findings if finding.fix for edit in finding.fix.edits}
    return done if len(done.comments) == len(file.comments) + len(added) else file


def _fixed(file: RuleFile, findings: Sequence[Finding]) -> RuleFile:
    done = apply_fixes(file, findings, unsafe=False) if findings else None
    return done.file if done else file


def _idle(before: RuleFile, now: RuleFile, findings: Sequence[Finding]) -> list[Finding]:
    """Return what is said about comments that were added and silence nothing."""
    if before is now:
        return []
    written = set(before.source.text.splitlines())
    lines = [now.source.line_text(now.source.position(each.span.start).line) for each in findings]
    return [
        each
        for each, line in zip(findings, lines, strict=True)
        if each.id == UNUSED.id and line not in written
    ]
