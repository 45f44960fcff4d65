"""Which checks run, and how bad their findings are for this repository."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from rulelint.checks.base import Check, CheckMeta
from rulelint.checks.catalogue import CHECKS
from rulelint.finding import Finding, Severity
from rulelint.policy.config import Config, PathRule
from rulelint.policy.locked import is_locked
from rulelint.policy.names import (
    SelectionError,
    covers_any,
    known_names,
    metas_of,
    most_specific,
    unknown_names,
)


def select_checks(
    config: Config,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    checks: Sequence[Check] = CHECKS,
) -> tuple[Check, ...]:
    """Return the checks to run, in catalogue order.

    `select` and `ignore` come from the command line: `select` replaces what the configuration selects and ignores,
    `ignore` adds to it.  Raises `SelectionError` for a name nobody knows, for a policy that is asked for by its id
    but not configured, and if nothing is left to run.
    """
    chosen = {meta.id for meta in select_metas(config, select, ignore, checks)}
    return tuple(check for check in checks if check.META.id in chosen)


def select_metas(
    config: Config,
    select: Sequence[str],
    ignore: Sequence[str],
    checks: Sequence[Check] = CHECKS,
    *,
    preview: bool = False,
) -> tuple[CheckMeta, ...]:
    """Return everything that is selected, what is said about comments included; raises as `select_checks`.

    A check in preview runs if `preview` or the configuration asks for such checks, or if its id is named.  A locked
    policy is ignored by the command line only.
    """
    preview = preview or config.checks.preview
    metas = metas_of(checks)
    known = known_names(metas)
    for _, message in unknown_names((*select, *ignore), known):
        raise SelectionError(message, advice="`rulelint explain` lists the checks")
    wanted = tuple(select) or config.checks.select
    unwanted = (*(() if select else config.checks.ignore), *ignore)
    for meta in metas:
        if meta.id in wanted and not _is_configured(meta, config):
            advice = f"add `policy: {{{meta.policy}: {{}}}}` to .rulelint.yaml"
            raise SelectionError(f"check {meta.id} needs `policy.{meta.policy}`", advice=advice)
        if meta.id in wanted and "alertmanager" in meta.needs and config.alertmanager is None:
            advice = "add `alertmanager: FILE` to .rulelint.yaml"
            raise SelectionError(f"check {meta.id} needs Alertmanager's configuration", advice=advice)
    chosen = tuple(
        meta
        for meta in metas
        if covers_any(wanted, meta)
        and not covers_any(ignore if is_locked(meta, config) else unwanted, meta)
        and _is_configured(meta, config)
        and (preview or not meta.preview or meta.id in wanted)
    )
    if not chosen:
        raise SelectionError("no check is left to run", advice="`rulelint explain` lists the checks")
    return chosen


class Overrides:
    """What the configuration says about findings: other severities, and checks that do not count for some files."""

    def __init__(self, config: Config, checks: Sequence[Check] = CHECKS) -> None:
        self._config = config
        self._metas = {meta.id: meta for meta in metas_of(checks)}
        self._rules: dict[str, tuple[PathRule, ...]] = {}

    @cached_property
    def _idle(self) -> bool:
        return not self._config.checks.severity and not self._config.paths

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that count, each with the severity it has for its file."""
        if self._idle:
            return list(findings)
        metas = self._metas
        return [
            self._weighed(finding, metas[finding.id])
            for finding in findings
            if not self.ignores(finding.path, metas[finding.id])
        ]

    def ignores(self, path: str, meta: CheckMeta) -> bool:
        """Say whether a check does not count for a file; a locked policy counts for all."""
        if not self._config.paths or is_locked(meta, self._config):
            return False
        return covers_any(self._ignored(path), meta)

    def _ignored(self, path: str) -> Iterable[str]:
        return (name for rule in self._rules_for(path) for name in rule.ignore)

    def _rules_for(self, path: str) -> tuple[PathRule, ...]:
        if path not in self._rules:
            self._rules[path] = self._config.rules_for(path)
        return self._rules[path]

    def _weighed(self, finding: Finding, meta: CheckMeta) -> Finding:
        severity: Severity | None = None
        for block in (
            self._config.checks.severity,
            *(rule.severity for rule in self._rules_for(finding.path)),
        ):
            name = most_specific(block, meta)
            severity = block[name] if name else severity
        if severity is not None and severity < finding.severity and is_locked(meta, self._config):
            return finding
        return finding if severity in (None, finding.severity) else replace(finding, severity=severity)


def _is_configured(meta: CheckMeta, config: Config) -> bool:
    return not meta.policy or config.policy.asks_for(meta.policy)
