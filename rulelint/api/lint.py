"""Checking rule files: from files or their text to findings that the configuration and comments have judged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from rulelint.api.context import context_here
from rulelint.api.files import discover, load_text, sift
from rulelint.api.summaries import Looked, Seen, Work, finish, look_at
from rulelint.checks.base import Check, CheckMeta, Context
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.repeats import once
from rulelint.checks.run import run_checks
from rulelint.dataclass import dataclass
from rulelint.finding import Finding
from rulelint.policy.central import Central
from rulelint.policy.config import Config
from rulelint.policy.locked import restored
from rulelint.policy.names import metas_of
from rulelint.policy.select import Overrides, select_metas
from rulelint.policy.suppress import Terms, apply_suppressions
from rulelint.report.base import LintResult, Suppressed
from rulelint.rules.model import RuleFile
from rulelint.source.cache import Cache
from rulelint.source.collector import collector_paused

__all__ = ["LintOptions", "LintResult", "Suppressed", "lint", "lint_files"]


@dataclass(frozen=True, slots=True)
class LintOptions:
    """What the command line adds to the configuration.

    `from_hook` lets named files hold no rules; `suppressions` False shows what comments silence; `facts` is a
    fixture's folder or a facts file, instead of the one that the configuration names.  `preview` adds checks that are
    still tried out.  `whole` says that every rule file is looked at, so that a request of the configuration that
    silences nothing is unused; `today` is the day that requests expire by, the current one in UTC without it.
    `baseline` is the file whose findings are accepted.  `cache` keeps what was found in files that are as they were;
    `jobs` is the number of processes, chosen by the work there is without it.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    from_hook: bool = False
    suppressions: bool = True
    facts: Path | None = None
    preview: bool = False
    whole: bool = False
    today: date | None = None
    baseline: Path | None = None
    cache: Cache | None = None
    jobs: int | None = None


DEFAULTS = LintOptions()


def lint(paths: Sequence[Path], config: Config, options: LintOptions = DEFAULTS) -> LintResult:
    """Check the rule files among `paths`; raises `RulelintError` for what is wrong outside the rules.

    Paths count from the working directory, as reports print them.
    """
    metas = select_metas(config, options.select, options.ignore, preview=options.preview)
    candidates = discover(paths, config)
    context = context_here(config, Path.cwd(), options.facts, options.today)
    with collector_paused():
        looked, together = look_at(candidates, _work(metas, context, options))
    loaded = sift(candidates, [each.file for each in looked], from_hook=options.from_hook)
    return _judged(loaded.files, config, options, metas, context, _sorted(looked, together))


def lint_text(name: str, data: bytes, config: Config, options: LintOptions = DEFAULTS) -> LintResult:
    """Check one rule file that is not read from disk; `name` is the path that reports print."""
    metas = select_metas(config, options.select, options.ignore, preview=options.preview)
    files = load_text(name, data, from_hook=options.from_hook)
    return _judged(
        files, config, options, metas, context_here(config, Path.cwd(), options.facts, options.today)
    )


def work_for(config: Config, options: LintOptions) -> Work:
    """Return what is to be done with each file by itself: `lint_seen` does the rest."""
    metas = select_metas(config, options.select, options.ignore, preview=options.preview)
    return _work(metas, Context(), options)


def lint_seen(seen: Sequence[Seen], config: Config, options: LintOptions, context: Context) -> LintResult:
    """Check rule files that were looked at with `work_for` the same configuration and options."""
    metas = select_metas(config, options.select, options.ignore, preview=options.preview)
    looked, together = finish(seen, _work(metas, context, options))
    files = [each.file for each in looked if each.file is not None]
    return _judged(files, config, options, metas, context, _sorted(looked, together))


def lint_files(
    files: Sequence[RuleFile],
    config: Config,
    options: LintOptions = DEFAULTS,
    context: Context | None = None,
) -> LintResult:
    """Check rule files that are loaded; `context` is what checks may know besides (CODEOWNERS, other files)."""
    metas = select_metas(config, options.select, options.ignore, preview=options.preview)
    return _judged(files, config, options, metas, context or Context(policy=config.policy))


def _judged(  # noqa: PLR0913, PLR0917  what is checked, with what, and what is known of it
    files: Sequence[RuleFile],
    config: Config,
    options: LintOptions,
    metas: Sequence[CheckMeta],
    context: Context,
    found: Sequence[Finding] | None = None,
) -> LintResult:
    """Run the selected checks, if it is not `found` already; `paths`, severities and comments decide what counts."""
    known = {"facts": context.facts, "alertmanager": context.alertmanager}
    metas = [meta for meta in metas if all(known[need] is not None for need in meta.needs)]
    chosen = {meta.id for meta in metas}
    overrides = Overrides(config)
    found = run_checks(files, _checks(metas), context) if found is None else found
    findings = _with_honest_fixes(overrides.apply(once(found)), files)
    if not options.suppressions:
        return LintResult(tuple(findings), tuple(files))
    result = _suppressed(files, findings, config, options, metas)
    if context.alertmanager is not None:
        # Notes show lines of it.
        result = replace(result, others=(*result.others, context.alertmanager.file))
    if options.baseline is None:
        return result
    from rulelint.api.baseline import with_baseline  # noqa: PLC0415  most repositories have none

    return with_baseline(result, options.baseline, chosen, whole=options.whole)


def _work(metas: Sequence[CheckMeta], context: Context, options: LintOptions) -> Work:
    return Work(_checks(metas), context, options.cache, options.jobs)


def _sorted(looked: Iterable[Looked], together: Iterable[Finding]) -> list[Finding]:
    found = [*(finding for each in looked for finding in each.findings), *together]
    return sorted(found, key=lambda finding: finding.order)


def _checks(metas: Sequence[CheckMeta]) -> tuple[Check, ...]:
    chosen = {meta.id for meta in metas}
    return tuple(check for check in CHECKS if check.META.id in chosen)


def _suppressed(
    files: Sequence[RuleFile],
    findings: Sequence[Finding],
    config: Config,
    options: LintOptions,
    metas: Sequence[CheckMeta],
) -> LintResult:
    """Take away what comments, annotations and the configuration accept, and add what is wrong with them."""
    today = options.today or datetime.now(UTC).date()
    chosen = {meta.id for meta in metas}
    overrides = Overrides(config)
    central = Central(config, metas_of(CHECKS), today)
    terms = Terms(today, config.checks.pint_comments)
    result = LintResult(tuple(findings), tuple(files))
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for file in files:
        counted = [meta for meta in metas if not overrides.ignores(file.path, meta)]
        found = result.by_path.get(file.path, ())
        outcome = apply_suppressions(file, found, counted, terms=terms)
        left, accepted = central.split(outcome.kept)
        kept += left
        kept += overrides.apply(said for said in outcome.said if said.id in chosen)
        standing, left_out = restored((*outcome.suppressed, *accepted), metas, config)
        kept += standing
        suppressed += left_out
    requested = [said for said in central.said(metas, whole=options.whole) if said.id in chosen]
    kept += overrides.apply(requested)
    others = (config.source,) if config.source and requested else ()
    ordered = tuple(sorted(kept, key=lambda each: each.order))
    return LintResult(ordered, tuple(files), tuple(suppressed), others)


def _with_honest_fixes(findings: Sequence[Finding], files: Sequence[RuleFile]) -> list[Finding]:
    """Return the findings in their order; where an alias repeats what a fix changes, the fix is unsafe."""
    with_fixes = {finding.path for finding in findings if finding.fix}
    if not with_fixes:
        return list(findings)
    from rulelint.fix.outline import shared_spans  # noqa: PLC0415  only where something can be fixed
    from rulelint.fix.plan import judge_shared  # noqa: PLC0415  as above

    shared = {file.path: shared_spans(file.source.text) for file in files if file.path in with_fixes}
    return [judge_shared(finding, shared.get(finding.path, ())) for finding in findings]
