"""Policies that nobody may loosen: what comments, `suppress` and `paths` say does not reach their findings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rulelint.checks.base import CheckMeta
from rulelint.finding import Finding, Note
from rulelint.policy.config import Config
from rulelint.report.base import Suppressed


def is_locked(meta: CheckMeta, config: Config) -> bool:
    """Say whether a check belongs to a locked policy."""
    return bool(meta.policy) and meta.policy in config.policy.locked


def restored(
    suppressed: Iterable[Suppressed], metas: Sequence[CheckMeta], config: Config
) -> tuple[list[Finding], list[Suppressed]]:
    """Return the findings of locked policies that something silenced, with a note, and what stays silenced."""
    locked = {meta.id: meta.policy for meta in metas if is_locked(meta, config)}
    standing: list[Finding] = []
    left: list[Suppressed] = []
    for each in suppressed:
        key = locked.get(each.finding.id)
        if key is None:
            left.append(each)
        else:
            note = Note(f"`policy.{key}` is locked: it cannot be accepted here ({each.reason})")
            standing.append(replace(each.finding, notes=(*each.finding.notes, note)))
    return standing, left
