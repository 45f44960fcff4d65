"""Correcting what checks found: round after round in memory, then written; or shown as a diff."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rulelint.api.context import context_here, repository_root
from rulelint.api.files import discover, load, load_text
from rulelint.api.lint import DEFAULTS, LintOptions, LintResult, lint_files
from rulelint.checks.base import Context
from rulelint.dataclass import dataclass
from rulelint.finding import Finding
from rulelint.fix.apply import apply_fixes
from rulelint.fix.plan import plan_fixes
from rulelint.fix.write import replace_text
from rulelint.policy.config import Config
from rulelint.rules.model import RuleFile
from rulelint.source.edit import apply_edits
from rulelint.source.file import SourceText

MAX_ROUNDS = 10
"""A fix may uncover what another corrects; fixes that undo each other end here."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after its fixes, and the findings that are gone by them."""

    before: SourceText
    after: SourceText
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Fixes:
    """What is corrected, in the order of paths, and what is left to report; `settled` is False at `MAX_ROUNDS`."""

    changes: tuple[Change, ...]
    left: LintResult
    settled: bool = True

    @property
    def count(self) -> int:
        """How many findings are corrected."""
        return sum(len(change.findings) for change in self.changes)


def fix(
    paths: Sequence[Path],
    config: Config,
    options: LintOptions = DEFAULTS,
    *,
    unsafe: bool = False,
    write: bool = True,
) -> Fixes:
    """Correct the rule files among `paths`; nothing is written where `write` is False.

    `unsafe` makes fixes that guess as well.  Every file is written whole or not at all, after all rounds.
    """
    here = Path.cwd()
    candidates = discover(paths, config)
    files = load(candidates, from_hook=options.from_hook).files
    fixes = fixed_files(files, config, options, context_here(config, here), unsafe=unsafe)
    if write:
        by_path = {candidate.shown: candidate.path for candidate in candidates}
        root = repository_root(here)
        for change in fixes.changes:
            path = by_path.get(change.before.path, here / change.before.path)
            replace_text(path, change.before, change.after, root)
    return fixes


def fix_text(
    name: str, data: bytes, config: Config, options: LintOptions = DEFAULTS, *, unsafe: bool
) -> Fixes:
    """Correct one rule file that is not read from disk; nothing is written."""
    files = load_text(name, data, from_hook=options.from_hook)
    return fixed_files(files, config, options, context_here(config, Path.cwd()), unsafe=unsafe)


def fixed_files(
    files: Sequence[RuleFile], config: Config, options: LintOptions, context: Context, *, unsafe: bool
) -> Fixes:
    """Correct loaded files in memory until nothing is left that can be."""
    now = {file.path: file for file in files}
    gone: dict[str, list[Finding]] = {}
    for _ in range(MAX_ROUNDS):
        result = lint_files(tuple(now.values()), config, options, context)
        if not _round(now, result, gone, unsafe=unsafe):
            return _with_others(Fixes(_changes(files, now, gone), result))
    result = lint_files(tuple(now.values()), config, options, context)
    return _with_others(Fixes(_changes(files, now, gone), result, settled=False))


def _with_others(fixes: Fixes) -> Fixes:
    """Correct what findings say about texts that are no rule files, as entries of the configuration, once."""
    left = fixes.left
    changes = []
    for source in left.others:
        plan = plan_fixes(left.by_path.get(source.path, ()), unsafe=False)
        if plan.edits:
            changes.append(
                Change(source, replace(source, text=apply_edits(source.text, plan.edits)), plan.findings)
            )
            left = replace(left, findings=tuple(each for each in left.findings if each not in plan.findings))
    return replace(fixes, changes=(*fixes.changes, *changes), left=left)


def _round(
    now: dict[str, RuleFile], result: LintResult, gone: dict[str, list[Finding]], *, unsafe: bool
) -> bool:
    """Make the fixes of one round; say whether there were any."""
    by_path: dict[str, list[Finding]] = {}
    for finding in result.findings:
        if finding.fix:
            by_path.setdefault(finding.path, []).append(finding)
    made = False
    for path, findings in by_path.items():
        if path not in now:
            continue
        fixed = apply_fixes(now[path], findings, unsafe=unsafe)
        if fixed:
            made = True
            now[path] = fixed.file
            gone.setdefault(path, []).extend(fixed.findings)
    return made


def _changes(
    files: Sequence[RuleFile], now: Mapping[str, RuleFile], gone: Mapping[str, Sequence[Finding]]
) -> tuple[Change, ...]:
    return tuple(
        Change(file.source, now[file.path].source, tuple(gone[file.path]))
        for file in files
        if file.path in gone and now[file.path].source.text != file.source.text
    )
