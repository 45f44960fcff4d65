"""Both sides replayed on the fixtures of base, and on those that head adds."""

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rulelint.api.sides import Side, fixture_files, fixture_folders
from rulelint.compare.changes import Change
from rulelint.compare.pairing import Pairing
from rulelint.compare.place import of_rule
from rulelint.compare.reached import HeadReplay, Played, replay_head
from rulelint.compare.regressions import unknown_incidents
from rulelint.compare.replay import Replay
from rulelint.errors import RulelintError
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.load import load_fixture_files
from rulelint.fixtures.model import Fixture
from rulelint.git.tree import Tree
from rulelint.policy.attribution import owner_attribute, severity_attribute
from rulelint.report.ci_base import Notice
from rulelint.simulate.coverage import is_compatible
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate


@dataclass(frozen=True)
class Replays:
    """What was replayed, and what was not and why."""

    replays: tuple[Replay, ...]
    notices: tuple[Notice, ...]


def replays(base: Side, head: Side, pairing: Pairing, changes: Sequence[Change]) -> Replays:
    """Replay both sides on every fixture, if anything was changed that can show there."""
    shown = [change for change in changes if change.kind != "annotation" or _reads_annotations(base)]
    if not shown and all(pair.base.key.path == pair.head.key.path for pair in pairing.pairs):
        return Replays((), ())
    folders = fixture_folders(base.tree, base.config)
    added = [each for each in fixture_folders(head.tree, head.config) if each not in folders]
    done: list[Replay] = []
    notices: list[Notice] = []
    for tree, names, by_head in ((base.tree, folders, False), (head.tree, added, True)):
        for folder in names:
            try:
                fixture = _load(tree, folder)
            except RulelintError as error:
                notices.append(
                    Notice(f"fixture `{folder}` cannot be read and judges nothing: {error.message}")
                )
                continue
            done.append(_replay(base, head, (pairing, shown), fixture, by_head=by_head))
            if not by_head:
                notices += _outdated(base.tree, head.tree, folder, fixture, done[-1])
    if not folders:
        notices.append(Notice("there is no fixture: nothing was replayed", advice=NO_FIXTURE))
    notices += [notice for each in done for notice in _notices(each, shown)]
    return Replays(tuple(done), tuple(notices))


Rules = tuple[Pairing, Sequence[Change]]


def _reads_annotations(side: Side) -> bool:
    """Say whether an annotation may name an owner or a severity: then changing it changes who is called."""
    policy = side.config.policy
    asked = (policy.owner, policy.severity)
    return any(origin.kind == "annotation" for each in asked if each for origin in each.sources)


NO_FIXTURE = "record one and list it under `fixtures` in .rulelint.yaml"


def _load(tree: Tree, folder: str) -> Fixture:
    files = fixture_files(tree, folder)
    contents = tree.read(files.values())
    return load_fixture_files(
        folder.rpartition("/")[2], {name: contents[path] for name, path in files.items()}
    )


def _replay(base: Side, head: Side, rules: Rules, fixture: Fixture, *, by_head: bool) -> Replay:
    pairing, changes = rules
    renamed = {
        pair.base.key.name: pair.head.key.name
        for pair in pairing.pairs
        if pair.base.key.name != pair.head.key.name
    }
    awaited = replace(fixture, incidents=tuple(expecting(each, renamed) for each in fixture.incidents))
    before = Played.of(simulate(base.files, fixture, _options(base)))
    after = HeadReplay(base.files, head.files, pairing, changes, awaited, _options(base))
    return Replay(before, replay_head(before, after), pairing, added_by_head=by_head)


def _options(side: Side) -> SimulateOptions:
    """Return how alerts are attributed; base says so for both sides."""
    policy, owners = side.config.policy, side.context.code_owners
    return SimulateOptions(owner=owner_attribute(policy, owners), severity=severity_attribute(policy, owners))


def expecting(incident: Incident, renamed: Mapping[str, str]) -> Incident:
    """Return the incident as base would have written it, had it known the new names of its alerts."""
    if not incident.expect:
        return incident
    named = replace(incident, match={})
    new = [
        now
        for old, now in renamed.items()
        if is_compatible(named, old, {}) and not is_compatible(named, now, {})
    ]
    return replace(incident, expect=(*incident.expect, *(glob.escape(each) for each in new)))


def _outdated(base: Tree, head: Tree, folder: str, fixture: Fixture, replay: Replay) -> Iterator[Notice]:
    """Yield incidents that will expect names nobody has any more, unless head looked after their file."""
    files = fixture_files(base, folder)
    if any(path not in head.entries or base.oids([path]) != head.oids([path]) for path in files.values()):
        return
    written = {each.name: each.expect for each in fixture.incidents}
    for each in replay.head.coverage.incidents:
        new = [name for name in each.incident.expect if name not in written[each.incident.name]]
        if new:
            names = ", ".join(f"`{name}`" for name in new)
            message = (
                f"incident `{each.incident.name}` does not expect {names} yet, which had another name in base"
            )
            yield Notice(
                message, advice="add the new name to `expect`, or later changes are not judged by it"
            )


def _notices(replay: Replay, changes: Sequence[Change]) -> Iterator[Notice]:
    """Yield what this replay cannot tell; silence would be taken for good news."""
    if not replay.base.rules and not replay.head.rules:
        yield Notice(f"fixture `{replay.fixture}` speaks for none of the rules: nothing was replayed on it")
        return
    for covered, key in unknown_incidents(replay):
        yield Notice(
            f"nobody knows whether incident `{covered.incident.name}` is still detected: "
            f"`{key.name}` cannot be replayed in head"
        )
    placed = {
        each.key: each for each in (*(pair.head for pair in replay.pairing.pairs), *replay.pairing.added)
    }
    touched = {change.head.key for change in changes if change.head}
    known = {replay.key_of_base(each.rule) for each in replay.base.rules}
    for each in replay.head.not_simulated:
        if each.rule in touched or each.rule in known:
            message = f"`{each.rule.name}` is not simulated, nothing is known of it: {each.message}"
            advice = f"record {', '.join(each.missing)}" if each.missing else ""
            yield Notice(message, of_rule(placed[each.rule]), advice)
    before = {(replay.key_of_base(each.rule), each.message) for each in replay.base.failures}
    for failure in replay.head.failures:
        if (failure.rule, failure.message) not in before:
            message = (
                f"`{failure.rule.name}` fails in {failure.ticks} evaluations on fixture `{replay.fixture}`: "
                f"{failure.message}"
            )
            yield Notice(message, of_rule(placed[failure.rule]))
