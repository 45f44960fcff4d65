"""The names that configuration, command line and comments use for checks: an id, an area, a group, `default`, `all`."""

from collections.abc import Iterable, Iterator, Sequence

from rulelint.checks.base import Check, CheckMeta
from rulelint.errors import RulelintError
from rulelint.policy.directives import METAS
from rulelint.source.spelling import did_you_mean

DEFAULT = "default"
ALL = "all"


class SelectionError(RulelintError):
    """A name that is no check, area or group, a policy that is not configured, or no check is left to run."""


def metas_of(checks: Sequence[Check]) -> tuple[CheckMeta, ...]:
    """Return what can be named: the checks, and what is said about comments that suppress findings."""
    return (*(check.META for check in checks), *METAS)


def area_of(check_id: str) -> str:
    """Return the part of an id before the slash."""
    return check_id.partition("/")[0]


def known_names(metas: Iterable[CheckMeta]) -> tuple[str, ...]:
    """Return every name that stands for a check, sorted."""
    names = {DEFAULT, ALL}
    for meta in metas:
        names |= {meta.id, area_of(meta.id), *meta.groups}
    return tuple(sorted(names))


def covers(name: str, meta: CheckMeta) -> bool:
    """Say whether a name stands for a check; `default` has the policies too, which run only if configured."""
    if name == DEFAULT:
        return meta.default or bool(meta.policy)
    return name in (ALL, meta.id, area_of(meta.id)) or name in meta.groups


def covers_any(names: Iterable[str], meta: CheckMeta) -> bool:
    """Say whether one of the names stands for a check."""
    return any(covers(name, meta) for name in names)


def most_specific(names: Iterable[str], meta: CheckMeta) -> str | None:
    """Return the name that speaks most narrowly of a check, among those that stand for it."""
    fitting = [name for name in names if covers(name, meta)]
    return max(fitting, key=lambda name: _narrowness(name, meta), default=None)


def unknown_names(names: Iterable[str], known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each name that stands for nothing, with the message about it."""
    for name in names:
        if name not in known:
            yield name, f"no check, area or group `{name}`{did_you_mean(name, known)}"


def _narrowness(name: str, meta: CheckMeta) -> int:
    if name in (ALL, DEFAULT):
        return 0
    return 3 if name == meta.id else 2 if name != area_of(meta.id) else 1
