"""Comparing the two sides of a pull request: what it does to rules, to findings, and to the people on call.

Everything that judges (configuration, gates, fixtures, incidents) is base's; what head loosens of it is listed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from rulelint.api.changed_gates import changed_config, new_suppressions
from rulelint.api.judges import Judges, judges_of, no_judge, shown_on_fixtures
from rulelint.api.lint import DEFAULTS, LintOptions, lint_files, lint_seen, work_for
from rulelint.api.routing import Routed, as_named, head_config, routed
from rulelint.api.sides import Side, config_path, fixture_folders, load_sides, rule_paths, text_of
from rulelint.api.unchanged import without_unchanged
from rulelint.compare.changes import Change, describe_changes
from rulelint.compare.dependents import lost_rules
from rulelint.compare.gates import Gates
from rulelint.compare.pairing import Pairing, pair_rules
from rulelint.compare.regression import Regression
from rulelint.dataclass import dataclass
from rulelint.errors import NothingToCheckError
from rulelint.finding import Finding
from rulelint.git.base import Base, Head
from rulelint.git.changes import file_changes
from rulelint.git.repo import Repository
from rulelint.git.tree import Tree
from rulelint.policy.config import Config, ConfigError, parse_config
from rulelint.report.base import LintResult
from rulelint.report.ci_base import Comparison, Notice
from rulelint.report.fingerprint import fingerprints
from rulelint.rules.model import RuleFile
from rulelint.source.collector import collector_paused
from rulelint.source.file import SourceText

if TYPE_CHECKING:  # with NumPy behind it, which most pull requests need not load
    from rulelint.compare.cause import Causes
    from rulelint.compare.replay import Replay


@dataclass(frozen=True, slots=True)
class Request:
    """Which commits are compared; `config` is a path in the repository, None to look for one.

    `alertmanager`, a path in the repository too, stands for what the configurations of both sides name.  `report` is
    told how many rules are replayed, and of how many.
    """

    base: Base
    head: Head
    config: str | None = None
    lint: LintOptions = DEFAULTS
    alertmanager: str | None = None
    report: Callable[[int, int], None] | None = None


@dataclass(frozen=True)
class Judged:
    """A comparison, and the configuration of base that judged it."""

    comparison: Comparison
    config: Config


def compare(repo: Repository, request: Request) -> Judged:
    """Compare head with base; raise `RulelintError` for what is wrong outside the rules."""
    asked = _settings(repo, request)
    config, theirs = asked.config, asked.theirs
    base, head = _sides(asked, request)
    with collector_paused():
        rules = _rule_changes(base, head)
    routes = routed(base, head)
    before = lint_seen(base.seen, config, request.lint, base.context)
    # The facts head is judged with are those of base, as the configuration is.
    context = replace(head.context, facts=base.context.facts)
    after = lint_seen(head.seen, config, request.lint, context)
    judges = judges_of(asked.base, asked.head, config, theirs)
    done, said = _replayed(base, rules, judges, routes, request)
    gated, looked = _rejected(rules, routes, done, config)
    found = [
        *gated,
        *_changed_gates(base, head, theirs, asked.source),
    ]
    if config.gates.lost_rule.severity:
        severity = config.gates.lost_rule.severity
        found += lost_rules(rules.pairing, rules.head.by_path, rules.renamed, severity)
    if config.gates.changed_gate.severity:
        found += new_suppressions(before, after, config.gates.changed_gate.severity)
    notices = [*asked.notices, *routes.notices, *_theirs(head, theirs, config, after, request.lint)]
    comparison = Comparison(
        base=f"{request.base.commit[:12]}, {request.base.reason}",
        head=f"commit {request.head.commit[:12]}" if request.head.commit else "the work tree",
        files=head.files,
        findings=tuple(new_findings(before, after, rules.pairing, rules.renamed)),
        suppressed=after.suppressed,
        changes=(*rules.changes, *routes.changes),
        regressions=tuple(sorted(found, key=lambda each: each.order)),
        replays=looked,
        notices=(*notices, *rules.notices, *said, *_not_ancestor(repo, request)),
        renamed=rules.renamed,
        changed_files=rules.changed_files,
    )
    return Judged(comparison, config)


@dataclass(frozen=True)
class _Settings:
    """What is compared, and the configurations of base, which judges, and of head; `source` is the text of head's."""

    base: Tree
    head: Tree
    config: Config
    theirs: Config
    source: SourceText | None
    notices: tuple[Notice, ...]

    @property
    def same(self) -> bool:
        """Say whether head has the configuration that base has."""
        old = self.config.source.text if self.config.source else None
        return old == (self.source.text if self.source else None)


def _settings(repo: Repository, request: Request) -> _Settings:
    base, head = repo.tree(request.base.commit), repo.tree(request.head.commit)
    path = request.config or config_path(base, repo.prefix) or config_path(head, repo.prefix)
    config, notices = _base_config(base, head, path)
    source = text_of(head, path) if path else None
    theirs = parse_config(source) if source else Config()
    config, theirs = (as_named(each, request.alertmanager) for each in (config, theirs))
    return _Settings(base, head, config, theirs, source, tuple(notices))


def _sides(asked: _Settings, request: Request) -> tuple[Side, Side]:
    """Look at the rules of both sides; head's are judged by base's configuration, routed by its own.

    Rules that are the same on both may be left out where the configuration is.
    """
    with collector_paused():
        work = work_for(asked.config, request.lint)
        left = without_unchanged(asked.base, asked.head, asked.config, work) if asked.same else None
        base, head = left or load_sides(asked.base, asked.head, asked.config, work)
    if not base.files and not head.files:
        advice = "see `rules` in .rulelint.yaml"
        raise NothingToCheckError("nothing to check: neither side holds rules", advice=advice)
    return base, replace(head, config=head_config(asked.config, asked.theirs, head))


@dataclass(frozen=True)
class RuleChanges:
    """What happened to rules.  `head` is the side that is replayed: without files that Prometheus would refuse."""

    head: Side
    pairing: Pairing
    changes: tuple[Change, ...]
    renamed: Mapping[str, str]
    changed_files: int
    notices: tuple[Notice, ...]


def _rule_changes(base: Side, head: Side) -> RuleChanges:
    paths = {*rule_paths(base.tree, base.config), *rule_paths(head.tree, base.config)}
    files = file_changes(base.tree, head.tree, paths)
    with_rules = [each for each in files if each.base in base.by_path or each.head in head.by_path]
    renamed = {
        each.base: each.head for each in with_rules if each.base and each.head and each.base != each.head
    }
    sound, notices = _readable(base, head, renamed)
    pairing = pair_rules(base.files, sound.files, renamed)
    changes = describe_changes(pairing, sound.by_path, renamed, _levels(base.config))
    return RuleChanges(sound, pairing, tuple(changes), renamed, len(with_rules), tuple(notices))


def _replayed(
    base: Side, rules: RuleChanges, judges: Judges, routes: Routed, request: Request
) -> "tuple[tuple[Replay, ...], Sequence[Notice]]":
    """Replay both sides on every fixture; return what is to be said of that, too."""
    if judges.listed or judges.added:
        from rulelint.api.replay_pool import ReplayPool  # noqa: PLC0415  NumPy and the engine
        from rulelint.api.replays import replays  # noqa: PLC0415  as above

        pool = ReplayPool(request.lint.jobs, request.report)
        done = replays(base, rules.head, rules.pairing, rules.changes, judges, routes, pool)
        return done.replays, done.notices
    moved = any(pair.base.key.path != pair.head.key.path for pair in rules.pairing.pairs)
    shown = moved or routes.changes or shown_on_fixtures(base, rules.changes)
    return (), ((no_judge(rules.head.tree, ()),) if shown else ())


def _rejected(
    rules: RuleChanges, routes: Routed, done: "tuple[Replay, ...]", config: Config
) -> "tuple[list[Regression], tuple[Replay, ...]]":
    """Return what the gates reject, and the replays with the phases of evaluation that were looked at."""
    if not done:
        return [], ()
    from rulelint.api.robustness import rejected  # noqa: PLC0415  as above
    from rulelint.compare.cause import Causes  # noqa: PLC0415  as above

    causes = Causes(rules.pairing, rules.changes, routes.changes)
    return rejected(done, partial(_regressions, causes, config.gates), config.statistics.phases)


def _regressions(causes: "Causes", gates: Gates, replay: "Replay") -> list[Regression]:
    """Return what the gates reject on one fixture."""
    from rulelint.compare.close_rules import close_regressions  # noqa: PLC0415  as above
    from rulelint.compare.page_gates import page_regressions  # noqa: PLC0415  as above
    from rulelint.compare.page_incidents import incident_pages  # noqa: PLC0415  as above
    from rulelint.compare.page_rules import rule_regressions  # noqa: PLC0415  as above
    from rulelint.compare.regressions import regressions  # noqa: PLC0415  as above

    return [
        *regressions(replay, causes, gates),
        *page_regressions(replay, causes, gates),
        *incident_pages(replay, causes, gates),
        *rule_regressions(replay, causes, gates),
        *close_regressions(replay, causes, gates),
    ]


def _levels(config: Config) -> Sequence[str]:
    return config.policy.severity.levels if config.policy.severity else ("info", "warning", "critical")


def _base_config(base: Tree, head: Tree, path: str | None) -> tuple[Config, list[Notice]]:
    """Return the configuration that judges; one that base does not have, or cannot read, is the defaults."""
    if path is None:
        return Config(), []
    source = text_of(base, path)
    if source is None:
        if path not in head.entries:
            raise ConfigError(f"there is no `{path}` on either side")
        return Config(), [Notice(f"base has no `{path}`: the defaults judge this pull request")]
    try:
        config = parse_config(source)
    except ConfigError as error:
        reason = error.message.splitlines()[0]
        return Config(), [Notice(f"base's configuration cannot be read, the defaults judge: {reason}")]
    return config, []


def _readable(base: Side, head: Side, renamed: Mapping[str, str]) -> tuple[Side, list[Notice]]:
    """Return head; a file of it that Prometheus would refuse stands in with base's rules.

    Its findings say what is wrong; that its rules are gone as well would only be a consequence.
    """
    old_paths = {new: old for old, new in renamed.items()}
    files: list[RuleFile] = []
    notices = [Notice(f"`{path}` is too large to be read") for path in head.too_large]
    for file in head.files:
        twin = base.by_path.get(old_paths.get(file.path, file.path))
        if twin is not None and file is not twin and file.refused and not twin.refused:
            message = (
                f"`{file.path}` cannot be read whole: its rules are compared and replayed as base has them"
            )
            notices.append(Notice(message))
            files.append(twin.at(file.path))
            continue
        if twin is not None and twin.refused and not file.refused:
            message = (
                f"`{twin.path}` of base cannot be read whole: rules that are not read there count as added"
            )
            notices.append(Notice(message))
        files.append(file)
    return replace(head, files=tuple(files)), notices


def new_findings(
    before: LintResult, after: LintResult, pairing: Pairing, renamed: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield what is found in head and not in base; a line, rule or file that only moved brings nothing new."""
    refs = {
        (pair.base.key.path, pair.base.group.ref(pair.base.rule)): (
            pair.head.key.path,
            pair.head.group.ref(pair.head.rule),
        )
        for pair in pairing.pairs
        if pair.base.rule is not pair.head.rule  # of a file that is the same on both sides
    }
    moved = []
    sources = {renamed.get(path, path): source for path, source in before.sources.items()}
    for finding in before.findings:
        path = renamed.get(finding.path, finding.path)
        twin = refs.get((finding.path, finding.rule)) if finding.rule else None
        if twin is not None:
            sources.setdefault(twin[0], before.sources[finding.path])
        moved.append(replace(finding, path=path, rule=twin[1] if twin else finding.rule))
    known = set(fingerprints(moved, sources))
    names = fingerprints(after.findings, after.sources)
    yield from (finding for finding, name in zip(after.findings, names, strict=True) if name not in known)


def _changed_gates(base: Side, head: Side, theirs: Config, source: SourceText | None) -> Iterator[Regression]:
    severity = base.config.gates.changed_gate.severity
    if severity is None:
        return
    if base.config.path or theirs.path:
        yield from changed_config(base.config, theirs, source, severity)
    if theirs.silences is not None:
        from rulelint.api.changed_silences import new_silences  # noqa: PLC0415  as below

        yield from new_silences(base, head, theirs, severity)
    for folder in fixture_folders(base.tree, base.config):
        from rulelint.api.changed_fixtures import changed_fixture  # noqa: PLC0415  only where there is one

        yield from changed_fixture(base.tree, head.tree, folder, severity)


def _theirs(
    head: Side, theirs: Config, config: Config, judged: LintResult, options: LintOptions
) -> Iterator[Notice]:
    """Say what head's own configuration would find besides: it counts after the merge."""
    if theirs == config:
        return
    result = lint_files(head.files, theirs, options, replace(head, config=theirs).context)
    known = set(fingerprints(judged.findings, judged.sources))
    names = fingerprints(result.findings, result.sources)
    ids = Counter(each.id for each, name in zip(result.findings, names, strict=True) if name not in known)
    if ids:
        listed = ", ".join(f"{check} ({count})" for check, count in sorted(ids.items()))
        yield Notice(f"the configuration of this pull request would find more, once it is merged: {listed}")


def _not_ancestor(repo: Repository, request: Request) -> Iterator[Notice]:
    """Say so when base has gone on by itself: its own changes then show the wrong way round."""
    common = repo.merge_base(request.base.commit, request.head.tip)
    if common != request.base.commit:
        advice = f"compare with `--base {common[:12]}`, where they parted" if common else ""
        yield Notice(
            "base has commits that head lacks: what they changed shows the wrong way round", advice=advice
        )
