"""Which policies hold for a rule: `policy.match` changes some of them by path, name, label, severity, kind and git."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Context, Subject
from rulelint.checks.origins import stated
from rulelint.checks.settings import RuleMatch, SeverityPolicy
from rulelint.policy.config import Config
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.glob import matches_any

GitState = Literal["added", "changed", ""]
StateOf = Callable[[Subject], GitState]
"""What happened to a rule, empty for nothing; a rule of which nothing is known is the same."""


def unchanged(subject: Subject) -> GitState:  # noqa: ARG001  stands in where there is nothing to compare with
    """Return nothing: there is no repository."""
    return ""


def scoped_policies(config: Config, ctx: Context, state_of: StateOf) -> Callable[[Subject], PolicySettings]:
    """Return the function that says which policies hold for a rule, its group or its file.

    A block that asks for something a group or file does not have does not fit it.
    """

    def policies(subject: Subject) -> PolicySettings:
        settings = config.policy
        for block in config.policy.blocks:
            if _fits(block.match, subject, config, ctx, state_of):
                settings = settings.with_block(block)
        return settings

    return policies


def states_since(base_text: Callable[[str], bytes | None]) -> StateOf:
    """Return what happened to rules since a base; `base_text` is what a rule file holds there, None if nothing.

    A rule is the same rule where kind and name are; of several with one name, one that is written alike is unchanged.
    """

    @cache
    def written(path: str) -> Mapping[tuple[str, str], frozenset[str]]:
        data = base_text(path)
        file = load_bytes(path, data) if data is not None else None
        found: dict[tuple[str, str], set[str]] = {}
        for key, text in _texts(file) if file else ():
            found.setdefault(key, set()).add(text)
        return {key: frozenset(texts) for key, texts in found.items()}

    def state(subject: Subject) -> GitState:
        assert subject.rule
        before = written(subject.file.path).get((subject.rule.kind, subject.rule.name.value))
        if before is None:
            return "added"
        span = subject.rule.span
        return "" if _normal(subject.file.source.text[span.start : span.end]) in before else "changed"

    return state


def _texts(file: RuleFile) -> list[tuple[tuple[str, str], str]]:
    rules = [rule for group in file.groups for rule in group.rules]
    text = file.source.text
    return [((rule.kind, rule.name.value), _normal(text[rule.span.start : rule.span.end])) for rule in rules]


def _normal(text: str) -> str:
    """Return a rule's text without what moving it changes: indentation and blank ends of lines."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _fits(match: RuleMatch, subject: Subject, config: Config, ctx: Context, state_of: StateOf) -> bool:
    if match.path and not matches_any(match.path, config.relative(subject.file.path)):
        return False
    rule = subject.rule
    if rule is None:
        return not (match.name or match.labels or match.severity or match.kind or match.git)
    if match.kind and rule.kind != match.kind:
        return False
    if match.name and not _any(match.name, rule.name.value):
        return False
    return _labels_fit(match, subject, ctx) and (not match.git or state_of(subject) in match.git)


def _labels_fit(match: RuleMatch, subject: Subject, ctx: Context) -> bool:
    assert subject.group
    assert subject.rule
    if match.labels:
        labels = subject.group.labels_of(subject.rule)
        given = {name: labels[name].value for name in match.labels if name in labels}
        if not all(name in given and _any(globs, given[name]) for name, globs in match.labels.items()):
            return False
    if match.severity:
        level = stated(subject, (ctx.policy.severity or SeverityPolicy()).sources, ctx)
        return level is not None and level.value in match.severity
    return True


def _any(globs: tuple[str, ...], text: str) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)
