"""What is found in what changed since a commit: lines, and the rules they belong to."""

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from rulelint.finding import Finding
from rulelint.git.changes import file_changes
from rulelint.git.lines import EVERYTHING, Lines, added_lines, changed_lines
from rulelint.git.repo import Repository
from rulelint.report.base import LintResult
from rulelint.source.span import Span

Changed = Mapping[str, Lines]
"""Path as reports print it → what changed of the file; a file that is not in it did not change."""


def since(result: LintResult, start: Path, ref: str) -> LintResult:
    """Return the result without findings about what is as it was.

    The commit that counts is the last one that `ref` and the work tree have in common.  A finding stays if the
    lines it marks, a place it speaks of, or the rule it is about changed.  Raises `RulelintError` for a `ref` that is
    no commit, and outside of a repository.
    """
    repo = Repository.open(start)
    changed = _changed(repo, [file.path for file in result.files], ref)
    kept = tuple(each for each in result.findings if _is_about(result, changed, each))
    accepted = tuple(each for each in result.suppressed if _is_about(result, changed, each.finding))
    return replace(result, findings=kept, suppressed=accepted)


def _changed(repo: Repository, paths: list[str], ref: str) -> Changed:
    commit = repo.resolve(ref)
    tip = repo.commit("HEAD")
    commit = (tip and repo.merge_base(commit, tip)) or commit
    base, head = repo.tree(commit), repo.tree(None)
    shown = {posixpath.normpath(posixpath.join(repo.prefix, path)): path for path in paths}
    gone = base.entries.keys() - head.entries.keys()
    found: dict[str, Lines] = {}
    for change in file_changes(base, head, {*shown, *gone}):
        if change.head is None or change.head not in shown:
            continue
        match change.kind:
            case "added":
                lines = EVERYTHING
            case "renamed":
                assert change.base is not None
                old, new = base.read([change.base]), head.read([change.head])
                lines = added_lines(old[change.base], new[change.head])
            case _:
                lines = changed_lines(repo, commit, head.entries[change.head].raw)
        found[shown[change.head]] = lines
    return found


def _is_about(result: LintResult, changed: Changed, finding: Finding) -> bool:
    places = [(finding.path, finding.span)]
    places += [(note.path or finding.path, note.span) for note in finding.notes if note.span]
    if finding.rule and finding.scope:
        places.append((finding.path, finding.scope))
    return any(_touches(result, changed, path, span) for path, span in places)


def _touches(result: LintResult, changed: Changed, path: str, span: Span) -> bool:
    lines, source = changed.get(path), result.sources.get(path)
    if lines is None or source is None:
        return False
    last = max(span.start, span.end - 1)
    return lines.touch(source.position(span.start).line, source.position(last).line)
