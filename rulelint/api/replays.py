"""Both sides replayed on the fixtures of base, and on those that head adds."""

import glob
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from rulelint.api.judges import Judges, no_judge, shown_on_fixtures
from rulelint.api.replay_pool import REPLAY_POOL, ReplayPool
from rulelint.api.routing import Routed
from rulelint.api.sides import Side, fixture_files, text_of
from rulelint.api.simulate import oldest_of
from rulelint.compare.changes import Change
from rulelint.compare.notified import notified
from rulelint.compare.pairing import Pairing, Placed
from rulelint.compare.place import of_rule
from rulelint.compare.reached import HeadReplay, Played, replay_head
from rulelint.compare.regressions import metric_of, unknown_incidents
from rulelint.compare.replay import Replay
from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.fixtures.document import incidents_of
from rulelint.fixtures.folder import DOCUMENT, SERIES
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.load import load_fixture_files
from rulelint.fixtures.model import Fixture
from rulelint.git.tree import Tree
from rulelint.policy.attribution import category_attribute, owner_attribute, severity_attribute
from rulelint.report.ci_base import Notice
from rulelint.simulate.coverage.incidents import may_detect
from rulelint.simulate.model import RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from rulelint.source.plural import plural


@dataclass(frozen=True)
class Replays:
    """What was replayed, and what was not and why."""

    replays: tuple[Replay, ...]
    notices: tuple[Notice, ...]


def replays(  # noqa: PLR0913, PLR0917  both sides, and what changed between them
    base: Side,
    head: Side,
    pairing: Pairing,
    changes: Sequence[Change],
    judges: Judges,
    routes: Routed,
    pool: ReplayPool = REPLAY_POOL,
) -> Replays:
    """Replay both sides on every fixture, if anything was changed that can show there; `pool` does the work.

    Fixtures and incidents that head adds are replayed too, as information.
    """
    shown = shown_on_fixtures(base, changes)
    moved = any(pair.base.key.path != pair.head.key.path for pair in pairing.pairs)
    playing = _Playing(base, head, pairing, shown, routes)
    playing.options = replace(playing.options, executor=pool)
    moved = moved or bool(routes.changes)
    for folder in judges.listed:
        playing.judge(folder, changed=bool(shown) or moved)
    for folder in judges.added:
        playing.inform(folder)
    playing.notices += _spoken_for_by_none(playing.replays, shown)
    if not judges.listed and (shown or moved):
        playing.notices.append(no_judge(head.tree, judges.added))
    return Replays(tuple(playing.replays), tuple(playing.notices))


MAX_NAMES = 5


class _Playing:
    """The replays that are done so far."""

    def __init__(
        self, base: Side, head: Side, pairing: Pairing, changes: Sequence[Change], routes: Routed
    ) -> None:
        self.base, self.head = base, head
        self.pairing, self.changes = pairing, changes
        self.options = routes.of_base(_options(base))
        self.routing = routes.routing(self.options)
        self.replays: list[Replay] = []
        self.notices: list[Notice] = []

    def judge(self, folder: str, *, changed: bool) -> None:
        """Replay on a fixture of base; on incidents that head adds to it, too, as information."""
        old, new = self.base.tree, self.head.tree
        incidents = _added_incidents(old, new, folder)
        fixture = self._load(old, folder) if changed or incidents else None
        if fixture is None:
            return
        if changed:
            elsewhere = partial(self._elsewhere, folder)
            replay = self._keep(replace(self._play(fixture, self.options), elsewhere=elsewhere))
            self.notices += _outdated(old, new, folder, fixture, replay)
            self.notices += _notices(replay, self.changes)
        if incidents:
            replay = self._play(replace(fixture, incidents=incidents), self.options)
            self._keep(replace(replay, added_by_head=True, incidents_only=True))

    def inform(self, folder: str) -> None:
        """Replay on a fixture that only head has."""
        fixture = self._load(self.head.tree, folder)
        if fixture is not None:
            replay = replace(self._play(fixture, self.options), added_by_head=True)
            self.notices += _notices(self._keep(replay), self.changes)

    def _load(self, tree: Tree, folder: str) -> Fixture | None:
        files = fixture_files(tree, folder)
        try:
            contents = tree.read(files.values())
            return load_fixture_files(
                folder.rpartition("/")[2], {name: contents[path] for name, path in files.items()}
            )
        except RulelintError as error:
            message = f"fixture `{folder}` cannot be read and judges nothing: {error.message}"
            self.notices.append(Notice(message))
            return None

    def _elsewhere(self, folder: str, shares: Sequence[float]) -> Iterator[Replay]:
        """Yield the replay on a fixture of base at other phases of evaluation; it is read again, not kept."""
        fixture = self._load(self.base.tree, folder)
        assert fixture is not None, "it was replayed before"
        for share in shares:
            yield self._play(fixture, replace(self.options, phase_part=share))

    def _keep(self, replay: Replay) -> Replay:
        self.replays.append(replay)
        return replay

    def _play(self, fixture: Fixture, options: SimulateOptions) -> Replay:
        renamed = {
            pair.base.key.name: pair.head.key.name
            for pair in self.pairing.pairs
            if pair.base.key.name != pair.head.key.name
        }
        awaited = replace(fixture, incidents=tuple(expecting(each, renamed) for each in fixture.incidents))
        options = replace(options, posts=self.routing is not None)
        before = Played.of(simulate(self.base.files, fixture, options))
        after = HeadReplay(self.base.files, self.head.files, self.pairing, self.changes, awaited, options)
        replay = Replay(before, replay_head(before, after), self.pairing)
        if self.routing is None:
            return replay
        return replace(replay, notified=notified(replay, self.routing))


def _added_incidents(base: Tree, head: Tree, folder: str) -> tuple[Incident, ...]:
    """Return the incidents that head adds to a fixture of base; none if their file cannot be read."""
    paths = [
        path for name, path in fixture_files(base, folder).items() if not name.startswith((DOCUMENT, SERIES))
    ]
    for path in paths:
        old, new = text_of(base, path), text_of(head, path)
        if old is None or new is None or old.text == new.text:
            continue
        try:
            known = {each.name for each in incidents_of(path, old.text.encode())}
            return tuple(each for each in incidents_of(path, new.text.encode()) if each.name not in known)
        except RulelintError:  # what is wrong with them is said where edits of fixtures are listed
            return ()
    return ()


def _options(side: Side) -> SimulateOptions:
    """Return how alerts are attributed; base says so for both sides."""
    context = side.context
    return SimulateOptions(
        owner=owner_attribute(context),
        severity=severity_attribute(context),
        category=category_attribute(context),
        noise=side.config.noise,
        oldest=oldest_of(side.config, context.around.today),
    )


def expecting(incident: Incident, renamed: Mapping[str, str]) -> Incident:
    """Return the incident as base would have written it, had it known the new names of its alerts."""
    if not incident.expect:
        return incident
    named = replace(incident, match={})
    new = [
        now for old, now in renamed.items() if may_detect(named, old, {}) and not may_detect(named, now, {})
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


def _placed(pairing: Pairing) -> dict[RuleKey, Placed]:
    """Return the rules of head by their keys."""
    return {each.key: each for each in (*(pair.head for pair in pairing.pairs), *pairing.added)}


def _spoken_for_by_none(done: Sequence[Replay], changes: Sequence[Change]) -> Iterator[Notice]:
    """Yield changed rules that no fixture speaks for, once for each file."""
    if not any(replay.head.rules for replay in done):
        return
    elsewhere = [
        {each.rule for each in replay.head.not_simulated if each.reason == "applies-to"} for replay in done
    ]
    placed = _placed(done[0].pairing)
    keys = {change.head.key for change in changes if change.head and change.head.key in placed}
    files: dict[str, list[RuleKey]] = {}
    for key in sorted(keys.intersection(*elsewhere)):
        files.setdefault(key.path, []).append(key)
    for path, nobody in files.items():
        names = ", ".join(f"`{key.name}`" for key in nobody[:MAX_NAMES]) + (
            " …" if len(nobody) > MAX_NAMES else ""
        )
        message = f"no fixture speaks for `{path}`: nothing is known of {names}"
        yield Notice(message, of_rule(placed[nobody[0]]), "see `applies_to` in fixture.yaml")


def _recorded_by_rules(pairing: Pairing) -> frozenset[str]:
    """Return the names that recording rules of base or head write."""
    sides = (
        *(side for pair in pairing.pairs for side in (pair.base, pair.head)),
        *pairing.added,
        *pairing.removed,
    )
    return frozenset(each.rule.name.value for each in sides if each.rule.kind == "record")


def _what_to_record(missing: Sequence[str], written: Container[str]) -> str:
    """Advise to record what a fixture lacks; a series of recording rules (they have a colon) is no matter of it."""
    ruled = {each: metric_of(each) in written or ":" in metric_of(each) for each in missing}
    names = dict.fromkeys(f"`{metric_of(each)}`" for each in missing if ruled[each])
    data = [each for each in missing if not ruled[each]]
    parts = [f"no rule records {', '.join(names)}"] if names else []
    return "; ".join(parts + ([f"record {', '.join(data)}"] if data else []))


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
    placed = _placed(replay.pairing)
    touched = {change.head.key for change in changes if change.head}
    known = {replay.key_of_base(each.rule) for each in replay.base.rules}
    written = _recorded_by_rules(replay.pairing)
    for each in replay.head.not_simulated:
        elsewhere = each.reason == "applies-to"
        if each.rule in known or (each.rule in touched and not elsewhere):
            message = f"`{each.rule.name}` is not simulated, nothing is known of it: {each.message}"
            yield Notice(message, of_rule(placed[each.rule]), _what_to_record(each.missing, written))
    before = {(replay.key_of_base(each.rule), each.message) for each in replay.base.failures}
    for failure in replay.head.failures:
        if (failure.rule, failure.message) not in before:
            message = (
                f"`{failure.rule.name}` fails in {plural(failure.ticks, 'evaluation')} on fixture `{replay.fixture}`: "
                f"{failure.message}"
            )
            yield Notice(message, of_rule(placed[failure.rule]))
