"""Play scenarios to a real Alertmanager, and hold what it sends against what we say it sends."""

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from rulelint.alertmanager.model import Configuration
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.model import MINUTE, Flush, NotifyOptions, Post
from tests.differential.alertmanager.edges import count_edges
from tests.differential.alertmanager.scenarios import (
    DRAWN,
    LATENCY,
    LENGTH,
    REST,
    RETENTION,
    Leeway,
    Scenario,
    configuration,
    document,
    draw,
    jittered,
    planned,
    post,
    silences_of,
    simulated,
)
from tests.differential.alertmanager.server import (
    Inbox,
    Message,
    RealAlertmanager,
    real_alertmanager,
    receiving,
)

MAINTENANCE = 1_000
NICER = -5
START_UP = 20
"""Seconds before the begin at which the server is started: then it is known when it looks for empty groups."""
STARTS_IN = 300
"""Milliseconds the server takes to dispatch alerts."""
TOLERANCE = 1_000
"""Milliseconds a message may come later or earlier than we say."""
LEEWAY = Leeway(60, 400, 400, 80)
"""What nobody can be sure of in a run; less than a scenario has to bear."""
LOOKS, LOOKS_AFTERWARDS = 200, 24
"""How often a scenario, and a run, is played as it might have been as well."""
TRIES = 400
BATCH = 0.02
"""Alerts that are due within so many seconds go in one request."""

Key = tuple[str, str]
"""Path of the webhook, group key."""
Told = tuple[int, frozenset[Labels], frozenset[Labels]]
"""Time, firing, resolved."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run: messages compared and set apart, what differs, edge cases, and altered expectations.

    `reasons` counts the messages set apart by why; there may be several.
    """

    compared: int
    racy: int
    reasons: Mapping[str, int]
    differences: tuple[str, ...]
    edges: Counter[str]
    altered: int
    caught: int


def run(folder: Path, count: int, seed: int) -> Outcome:
    """Draw scenarios, play them, compare."""
    drawn_for = _second_of_minute(seed)
    scenarios = [_steady(number, seed, drawn_for) for number in range(count)]
    begin = _next_such_second(drawn_for, round((time.time() + START_UP + 1) * 1000))
    time.sleep(begin / 1000 - START_UP - time.time())
    _go_first()
    moment = datetime.fromtimestamp(begin / 1000, UTC)
    inbox = Inbox(LATENCY)
    with receiving(inbox) as url:
        config = document(scenarios, moment, url)
        with real_alertmanager(folder, config, RETENTION, MAINTENANCE) as server:
            for each in silences_of(scenarios, begin):
                server.silence(each)
            posts, unsure = _play(server, scenarios, begin)
            time.sleep(max(0.0, begin / 1000 + LENGTH + REST + 3 - time.time()))
            options = _options(scenarios, begin, server.started)
    text = (folder / "alertmanager.yml").read_text(encoding="utf-8")
    return _judged(configuration(text), posts, options, begin, inbox.messages, unsure=unsure)


def _go_first() -> None:
    """Be served before others, the server that is started too; whoever may not do that waits like everybody."""
    with suppress(PermissionError):
        os.nice(NICER)


def _second_of_minute(seed: int) -> int:
    """Return a moment of the first minute of all, in milliseconds: what is drawn depends on nothing but the seed."""
    return Random(seed).randrange(60) * 1000


def _next_such_second(moment: int, after: int) -> int:
    """Return the next time at which a minute is as old as it was at `moment`; all are milliseconds."""
    return after + (moment - after) % MINUTE


def _options(scenarios: Sequence[Scenario], begin: int, started: int) -> NotifyOptions:
    return NotifyOptions(
        latency=LATENCY,
        maintenance_phase=started,
        garbage_phase=started,
        garbage_interval=MAINTENANCE,
        retention=RETENTION,
        silences=silences_of(scenarios, begin),
    )


def _steady(number: int, seed: int, begin: int) -> Scenario:
    """Return a scenario whose outcome does not hang on milliseconds, as far as that can be told beforehand."""
    for each in range(TRIES):
        random = Random(f"{seed} {number} {each}")
        scenario = draw(random, number)
        text = _text_of(scenario, begin)
        posts = planned(scenario, begin)
        if not _is_racy(
            configuration(text),
            posts,
            _options([scenario], begin, begin - START_UP * 1000 + STARTS_IN),
            begin,
        ):
            return scenario
    raise AssertionError(f"scenario {number} is a race whatever is drawn")


def _text_of(scenario: Scenario, begin: int) -> str:
    return json.dumps(document([scenario], datetime.fromtimestamp(begin / 1000, UTC), "http://localhost"))


def _is_racy(config: Configuration, posts: Sequence[Post], options: NotifyOptions, begin: int) -> bool:
    """Say whether a few milliseconds here and there change what is sent."""
    wanted = _by_key(simulated(config, posts, options, begin))
    return any(
        _changed(wanted, other)
        for other in _others(config, posts, options, begin, looks=LOOKS, leeway=DRAWN, unsure={})
    )


def _others(
    config: Configuration,
    posts: Sequence[Post],
    options: NotifyOptions,
    begin: int,
    *,
    looks: int,
    leeway: Leeway,
    unsure: Mapping[Post, int],
) -> Iterator[dict[Key, list[Told]]]:
    """Yield what would be sent if everything came, or was looked at, a little earlier or later."""
    random = Random(looks)
    for _ in range(looks):
        chosen = _other(options, random, leeway)
        yield _by_key(simulated(config, jittered(posts, unsure, random, leeway, begin), chosen, begin))


def _changed(wanted: Mapping[Key, Sequence[Told]], other: Mapping[Key, Sequence[Told]]) -> set[Key]:
    """Return the groups of which two accounts differ."""
    return {
        key
        for key in wanted.keys() | other.keys()
        if difference(key, wanted.get(key, ()), other.get(key, ()))
    }


def _other(options: NotifyOptions, random: Random, leeway: Leeway) -> NotifyOptions:
    """Return what may be so as well: nobody knows when exactly the server looks, at silences and what it can remove."""
    return replace(
        options,
        latency=options.latency + random.randint(0, leeway.accepted),
        maintenance_phase=options.maintenance_phase + random.randint(-leeway.started, leeway.started),
        garbage_phase=random.randrange(MAINTENANCE),
        silences=tuple(
            replace(
                each,
                start=each.start + random.randint(-leeway.nudge - leeway.late, leeway.nudge),
                end=each.end + random.randint(-leeway.nudge - leeway.late, leeway.nudge),
            )
            for each in options.silences
        ),
    )


def _by_key(flushes: Iterable[Flush]) -> dict[Key, list[Told]]:
    """Return what each webhook was told of each group."""
    found: defaultdict[Key, list[Told]] = defaultdict(list)
    for flush in flushes:
        for each in flush.notifications:
            place = each.integration.removeprefix("webhook").strip("[]") or "0"
            path = f"/{each.receiver.removeprefix('r')}/{place}"
            found[path, each.group_key].append((each.time, frozenset(each.firing), frozenset(each.resolved)))
    return dict(found)


def _received(messages: Iterable[Message]) -> dict[Key, list[Told]]:
    found: defaultdict[Key, list[Told]] = defaultdict(list)
    for each in sorted(messages, key=lambda message: message.time):
        found[each.path, each.group_key].append((each.time, each.firing, each.resolved))
    return dict(found)


def _play(
    server: RealAlertmanager, scenarios: Sequence[Scenario], begin: int
) -> tuple[list[Post], dict[Post, int]]:
    """Tell Alertmanager everything in its time; return the alerts with the times at which they arrived.

    Return, too, within how many milliseconds that is known: half of what a request took.
    """
    moments = sorted((each for scenario in scenarios for each in scenario.moments), key=lambda each: each.at)
    posts: list[Post] = []
    unsure: dict[Post, int] = {}
    at = 0
    while at < len(moments):
        due = begin / 1000 + moments[at].at
        time.sleep(max(0.0, due - time.time()))
        batch = [moments[at]]
        while at + len(batch) < len(moments) and moments[at + len(batch)].at < moments[at].at + BATCH:
            batch.append(moments[at + len(batch)])
        at += len(batch)
        time.sleep(max(0.0, begin / 1000 + batch[-1].at - time.time()))
        planned_posts = [post(each, 0, begin) for each in batch]
        arrived, took = server.tell(
            [(dict(each.labels), each.starts_at, each.ends_at) for each in planned_posts]
        )
        came = [replace(each, time=arrived) for each in planned_posts]
        unsure |= dict.fromkeys(came, took // 2 + 1)
        posts += came
    return posts, unsure


def _judged(
    config: Configuration,
    posts: Sequence[Post],
    options: NotifyOptions,
    begin: int,
    messages: Sequence[Message],
    *,
    unsure: Mapping[Post, int],
) -> Outcome:
    flushes = simulated(config, posts, options, begin)
    ours = _by_key(flushes)
    theirs = _until(begin + round((LENGTH + REST) * 1000), ours, _received(messages))
    apart = {
        "a few milliseconds decide": _racy_keys(config, posts, options, begin, ours, unsure=unsure),
        "its receiver was slow": _slow_keys(messages),
        "its timer was late": _late_keys(ours, theirs),
    }
    racy_keys = set[Key]().union(*apart.values())
    kept = sorted((ours.keys() | theirs.keys()) - racy_keys)
    said = {key: difference(key, ours.get(key, []), theirs.get(key, [])) for key in kept}
    altered = [(key, each) for key in kept if not said[key] for each in alterations(ours.get(key, []))]
    edges = count_edges(config, posts, flushes) + _version_edges(config, posts, options, begin, ours)
    return Outcome(
        sum(len(theirs.get(key, [])) for key in kept),
        sum(len(theirs.get(key, [])) for key in racy_keys),
        {why: sum(len(theirs.get(key, [])) for key in keys) for why, keys in apart.items()},
        tuple(text for text in said.values() if text),
        edges,
        len(altered),
        sum(bool(difference(key, each, theirs.get(key, []))) for key, each in altered),
    )


def _until(
    end: int, ours: Mapping[Key, Sequence[Told]], theirs: Mapping[Key, Sequence[Told]]
) -> dict[Key, Sequence[Told]]:
    """Return what came up to the end: as many messages as we say, if they came late, and all others before it."""
    found: dict[Key, Sequence[Told]] = {}
    for key, told in theirs.items():
        count = len(ours.get(key, ()))
        found[key] = [each for at, each in enumerate(told) if at < count or each[0] < end - LEEWAY.nudge]
    return found


def _slow_keys(messages: Iterable[Message]) -> set[Key]:
    """Return the groups whose receiver took longer than it should have, because the machine was busy."""
    longest = LATENCY + LEEWAY.accepted
    return {(each.path, each.group_key) for each in messages if each.answered - each.time > longest}


def _late_keys(ours: Mapping[Key, Sequence[Told]], theirs: Mapping[Key, Sequence[Told]]) -> set[Key]:
    """Return the groups whose timers ran late: the same was told, but later than was looked into."""
    return {
        key
        for key, told in ours.items()
        if any(
            mine[1:] == its[1:] and LEEWAY.late < its[0] - mine[0] < TOLERANCE
            for mine, its in zip(told, theirs.get(key, ()), strict=False)
        )
    }


def _racy_keys(
    config: Configuration,
    posts: Sequence[Post],
    options: NotifyOptions,
    begin: int,
    ours: Mapping[Key, Sequence[Told]],
    *,
    unsure: Mapping[Post, int],
) -> set[Key]:
    """Return the groups whose messages change where alerts come a little earlier or later than they did."""
    found: set[Key] = set()
    for other in _others(config, posts, options, begin, looks=LOOKS_AFTERWARDS, leeway=LEEWAY, unsure=unsure):
        found |= _changed(ours, other)
    return found


def _version_edges(
    config: Configuration,
    posts: Sequence[Post],
    options: NotifyOptions,
    begin: int,
    ours: Mapping[Key, Sequence[Told]],
) -> Counter[str]:
    """Return how many groups a newer Alertmanager would tell of differently."""
    newer = [
        _by_key(simulated(replace(config, version=version), posts, options, begin))
        for version in ((0, 30), (0, 32))
    ]
    names = ("old-alert", "lingering")
    found: Counter[str] = Counter()
    for name, before, after in zip(names, (ours, newer[0]), newer, strict=True):
        found[name] = sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
    return found


def difference(key: Key, ours: Sequence[Told], theirs: Sequence[Told]) -> str:
    """Return in which way two accounts of what was told differ; empty if they do not."""
    same = len(ours) == len(theirs) and all(
        mine[1:] == its[1:] and abs(mine[0] - its[0]) <= TOLERANCE
        for mine, its in zip(ours, theirs, strict=False)
    )
    return "" if same else f"{key}\n  we say   {_written(ours)}\n  it sent  {_written(theirs)}"


def _written(told: Sequence[Told]) -> str:
    return "; ".join(
        f"{at % 10_000_000 / 1000:.3f} {_names(firing)} -{_names(gone)}" for at, firing, gone in told
    )


def _names(alerts: Iterable[Labels]) -> str:
    return (
        "{"
        + ",".join(
            sorted(
                "".join(value for key, value in each if key in ("alertname", "i", "kind", "zone"))
                for each in alerts
            )
        )
        + "}"
    )


def alterations(told: Sequence[Told]) -> Iterator[list[Told]]:
    """Yield expectations that are wrong: a message too few, one at another time, one with other alerts."""
    for at, (time_, firing, gone) in enumerate(told):
        yield [*told[:at], *told[at + 1 :]]
        yield [*told[:at], (time_ + 3 * TOLERANCE, firing, gone), *told[at + 1 :]]
        yield [*told[:at], (time_, gone, firing), *told[at + 1 :]]
