"""Random configurations and alert streams, all for one Alertmanager, each with its own label, route and receiver.

Times are seconds from the begin of the run, intervals of a few seconds; minutes of the clock are the shortest time
intervals there are.

What happens is kept apart, so that milliseconds decide nothing.  Each scenario has its own moment of the second at
which alerts come and silences begin and end; groups are flushed a fifth of a second later (they wait for some seconds
and a fifth), and alerts that began long ago, which are flushed at once, come after that.  A server's timers run late,
each a little later than the one before: that is what the longer distances are for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import floor
from random import Random
from typing import Any

from rulelint.alertmanager.fields import Version
from rulelint.alertmanager.load import load
from rulelint.alertmanager.matchers import parse_matchers
from rulelint.alertmanager.model import Configuration
from rulelint.engine.labels import make_labels
from rulelint.simulate.notify.model import Flush, NotifyOptions, Post, Silence
from rulelint.simulate.notify.pipeline import Alertmanager
from rulelint.source.file import SourceText

VERSION: Version = (0, 25)
LENGTH = 100.0
"""How long alerts come and go."""
REST = 8.0
"""How long it goes on afterwards."""
LATENCY = 300
"""How long the receivers take, in milliseconds: far longer than timers drift."""
RETENTION = 40_000
MINUTES = 3
FLUSHES, OLD = 0.2, 0.6
"""Where in its own second, counted from when its alerts come, a scenario has flushes, and alerts that are old."""
NEVER = 10**9


@dataclass(frozen=True)
class Leeway:
    """Milliseconds of which nobody can be sure.

    Alerts come, silences begin and end up to `nudge` earlier or later; timers run late, by up to `late` at the end of
    the run.  `accepted` is how much longer a receiver may take than it says, and `started` how much earlier or later
    the server may have looked around for the first time.
    """

    nudge: int
    late: int
    accepted: int
    started: int


DRAWN = Leeway(100, 450, 500, 700)
"""A scenario whose outcome depends on this much is a race, and drawn again."""


@dataclass(frozen=True)
class Moment:
    """An alert at one moment of the run, in seconds; firing until `until`, resolved if that is not after `at`."""

    at: float
    labels: Mapping[str, str]
    since: float
    until: float


@dataclass(frozen=True)
class Muted:
    """A silence for an alert of the scenario, in seconds."""

    matchers: tuple[str, ...]
    start: float
    end: float


@dataclass(frozen=True)
class Scenario:
    """One route with its receiver, inhibit rules and silences, and what happens."""

    number: int
    route: Mapping[str, Any]
    webhooks: tuple[bool, ...]
    inhibit_rules: tuple[Mapping[str, Any], ...]
    silences: tuple[Muted, ...]
    moments: tuple[Moment, ...]


def draw(random: Random, number: int) -> Scenario:
    """Return a scenario nobody has looked at yet: every third one is an edge case, the others are anything."""
    edges = (_resolved_unseen, _resolved_untold, _silenced_in_part, _old_alert, _renewed_late)
    drawn = _anything(random, number) if number % 3 else edges[number // 3 % len(edges)](random, number)
    return _apart(drawn, random.random())


def _apart(scenario: Scenario, own: float) -> Scenario:
    """Put everything where it belongs within a second; `own` is where the scenario's second begins."""

    def snapped(time: float, part: float = 0.0) -> float:
        return time if time == NEVER else floor(time) + own + part

    def moved(moment: Moment) -> Moment:
        """What ends when it is told of ends with it; what nobody renews ends among the other alerts."""
        part = OLD if moment.since < moment.at < moment.until else 0.0
        return replace(
            moment, at=snapped(moment.at, part), since=snapped(moment.since), until=snapped(moment.until)
        )

    def edges_moved(silence: Muted) -> Muted:
        return replace(silence, start=snapped(silence.start), end=snapped(silence.end))

    return replace(
        scenario,
        silences=tuple(map(edges_moved, scenario.silences)),
        moments=tuple(sorted(map(moved, scenario.moments), key=lambda each: each.at)),
    )


def _wait(seconds: int) -> str:
    """Return a `group_wait` that ends between the seconds; none at all stays none."""
    return f"{seconds}s{round(FLUSHES * 1000)}ms" if seconds else "0s"


def _anything(random: Random, number: int) -> Scenario:
    own = f's="{number}"'
    labels = [_labels(random, number) for _ in range(random.randint(1, 4))]
    moments = sorted((each for one in labels for each in _life(random, one)), key=lambda each: each.at)
    return Scenario(
        number,
        _route(random, number),
        tuple(random.random() < 0.6 for _ in range(random.choice((1, 1, 1, 2)))),
        tuple(_inhibit_rule(random, own) for _ in range(random.choice((0, 0, 1, 1, 2)))),
        tuple(_silence(random, own) for _ in range(random.choice((0, 0, 1, 2)))),
        tuple(moments),
    )


def _stage(
    random: Random,
    number: int,
    moments: Sequence[Moment],
    *,
    wait: int,
    tells_resolved: bool,
    silences: Sequence[Muted] = (),
) -> Scenario:
    """Return a scenario of one group whose repetitions are rare."""
    timing = {
        "group_wait": _wait(wait),
        "group_interval": random.choice(("2s", "3s", "4s")),
        "repeat_interval": "60s",
    }
    route = {"receiver": f"r{number}", "matchers": [f's="{number}"'], "group_by": ["alertname"], **timing}
    ordered = tuple(sorted(moments, key=lambda each: each.at))
    return Scenario(number, route, (tells_resolved,), (), tuple(silences), ordered)


def _on(labels: Mapping[str, str], at: float, until: float) -> list[Moment]:
    return [Moment(at, labels, at, NEVER), Moment(until, labels, at, until)]


def _alert(number: int, place: int) -> dict[str, str]:
    return {"alertname": "A", "s": str(number), "i": str(place)}


def _resolved_unseen(random: Random, number: int) -> Scenario:
    """An alert is told, resolved under a silence, and back after it."""
    silence = random.uniform(8, 12)
    over, ends = silence + random.uniform(2, 8), silence + random.uniform(15, 20)
    back = ends + random.uniform(0.5, 4)
    alert = _alert(number, 1)
    moments = [*_on(alert, random.uniform(0, 2), over), *_on(alert, back, back + random.uniform(5, 9))]
    silences = [Muted((f's="{number}"', 'i="1"'), silence, ends)]
    return _stage(random, number, moments, wait=1, tells_resolved=True, silences=silences)


def _resolved_untold(random: Random, number: int) -> Scenario:
    """Of two alerts one is resolved, which nobody is told of, and comes back while the other still fires."""
    first, second = _alert(number, 1), _alert(number, 2)
    at, over = random.uniform(0, 3), random.uniform(9, 14)
    back = over + random.uniform(6, 12)
    moments = [
        *_on(first, at, random.uniform(40, 50)),
        *_on(second, at + 0.2, over),
        *_on(second, back, 38.0),
    ]
    return _stage(random, number, moments, wait=2, tells_resolved=False)


def _silenced_in_part(random: Random, number: int) -> Scenario:
    """One alert is silenced for a while, and something is told meanwhile."""
    alerts = [_alert(number, place) for place in (1, 2, 3)]
    silence, third = random.uniform(6, 8), random.uniform(11, 15)
    ends = third + random.uniform(7, 12)
    moments = [
        *_on(alerts[0], random.uniform(0, 1), random.uniform(45, 60)),
        *_on(alerts[1], random.uniform(0, 1), random.uniform(40, 60)),
        *_on(alerts[2], third, random.uniform(40, 60)),
    ]
    silences = [Muted((f's="{number}"', 'i="2"'), silence, ends)]
    return _stage(random, number, moments, wait=2, tells_resolved=True, silences=silences)


def _old_alert(random: Random, number: int) -> Scenario:
    """While a group waits for its first flush, an alert arrives that began long ago; and all that twice."""
    moments: list[Moment] = []
    for begin in (random.uniform(0, 3), random.uniform(45, 48)):
        late, over = begin + random.uniform(0.8, 2.5), begin + random.uniform(8, 12)
        moments += _on(_alert(number, 1), begin, over)
        moments += [
            Moment(late, _alert(number, 2), late - 60, NEVER),
            Moment(over, _alert(number, 2), late - 60, over),
        ]
    return _stage(random, number, moments, wait=4, tells_resolved=random.random() < 0.5)


def _renewed_late(random: Random, number: int) -> Scenario:
    """An alert is over because nobody renewed it, and back as an old one when its group is long gone."""
    alert, begin = _alert(number, 1), random.uniform(0, 3)
    back = random.uniform(48, 52)
    over = back + random.uniform(7, 12)
    moments = [
        Moment(begin, alert, begin, begin + random.uniform(6, 9)),
        Moment(back, alert, begin, NEVER),
        Moment(over, alert, begin, over),
    ]
    return _stage(random, number, moments, wait=1, tells_resolved=random.random() < 0.5)


def _labels(random: Random, number: int) -> dict[str, str]:
    labels = {"alertname": random.choice("AB"), "s": str(number), "i": random.choice("123")}
    labels["kind"] = random.choice(("cause", "effect", "effect", "both", "none"))
    return labels | ({"zone": random.choice("xy")} if random.random() < 0.8 else {})


def _life(random: Random, labels: Mapping[str, str]) -> Iterator[Moment]:
    """Yield how one alert comes and goes: some are renewed too late, some began long before they are told of."""
    at = random.uniform(0, 12)
    while at < LENGTH:
        since = at - (60 if random.random() < 0.15 else 0)
        on = random.choice((random.uniform(1, 4), random.uniform(4, 12), random.uniform(12, 40)))
        if random.random() < 0.15:
            yield Moment(at, labels, since, at + on)
            at += on + random.uniform(1, 10)
            yield Moment(at, labels, since, NEVER)
            on = random.uniform(2, 15)
        else:
            yield Moment(at, labels, since, NEVER)
        if at + on >= LENGTH:
            return
        yield Moment(at + on, labels, since, at + on)
        at += on + random.choice((random.uniform(1, 3), random.uniform(3, 15)))


def _route(random: Random, number: int) -> dict[str, Any]:
    children: list[dict[str, Any]] = []
    kind = random.random()
    if kind < 0.3:
        children = [{"matchers": ['i="1"'], "continue": random.random() < 0.5, **_timing(random)}]
    elif kind < 0.45:
        twin = {"matchers": ['i=~"1|2"'], **_timing(random)}
        children = [{**twin, "continue": True}, twin]
    elif kind < 0.75:
        key = random.choice(("mute_time_intervals", "active_time_intervals"))
        children = [{"matchers": ['i!="3"'], key: [f"minute{random.randrange(MINUTES)}"]}]
    grouping = random.choice((["alertname"], ["alertname", "i"], ["..."], ["kind"], []))
    own = {"receiver": f"r{number}", "matchers": [f's="{number}"'], "group_by": grouping}
    return {**own, **_timing(random), "routes": children}


def _timing(random: Random) -> dict[str, str]:
    wait, interval = random.choice((0, 1, 2, 3, 4)), random.choice((2, 3, 4, 5))
    repeat = random.choice((interval, 2 * interval, 3 * interval, 7, 11, 25, 60))
    return {"group_wait": _wait(wait), "group_interval": f"{interval}s", "repeat_interval": f"{repeat}s"}


def _inhibit_rule(random: Random, own: str) -> dict[str, Any]:
    return {
        "source_matchers": [own, 'kind=~"cause|both"'],
        "target_matchers": [own, random.choice(('kind=~"effect|both"', 'kind="effect"'))],
        "equal": random.choice((["zone"], ["i"], ["zone", "alertname"], [])),
    }


def _silence(random: Random, own: str) -> Muted:
    start = random.uniform(2, 40)
    which = random.choice(('i="1"', 'i=~"1|2"', 'alertname="A"', 'kind!="cause"'))
    return Muted((own, which), start, start + random.uniform(4, 25))


def document(scenarios: Sequence[Scenario], begin: datetime, url: str) -> dict[str, Any]:
    """Return the configuration of all scenarios; `begin` is when the run does."""
    receivers: list[dict[str, Any]] = [{"name": "none"}]
    for each in scenarios:
        hooks = [
            {"url": f"{url}/{each.number}/{place}", "send_resolved": told}
            for place, told in enumerate(each.webhooks)
        ]
        receivers.append({"name": f"r{each.number}", "webhook_configs": hooks})
    return {
        "route": {"receiver": "none", "group_by": ["s"], "routes": [each.route for each in scenarios]},
        "receivers": receivers,
        "inhibit_rules": [rule for each in scenarios for rule in each.inhibit_rules],
        "time_intervals": [_minute(begin, number) for number in range(MINUTES)],
    }


def _minute(begin: datetime, number: int) -> dict[str, Any]:
    start = begin.astimezone(UTC).replace(second=0) + timedelta(minutes=number)
    end = start + timedelta(minutes=1)
    last = "24:00" if end.date() != start.date() else f"{end:%H:%M}"
    times = [{"start_time": f"{start:%H:%M}", "end_time": last}]
    return {"name": f"minute{number}", "time_intervals": [{"times": times}]}


def configuration(text: str) -> Configuration:
    """Return the configuration as we read it."""
    loaded = load(SourceText("alertmanager.yml", text), VERSION)
    assert loaded.configuration is not None, loaded.defects
    return loaded.configuration


def silences_of(scenarios: Sequence[Scenario], begin: int) -> tuple[Silence, ...]:
    """Return the silences, in milliseconds of the clock."""
    return tuple(
        Silence(
            tuple(matcher for text in each.matchers for matcher in parse_matchers(text, VERSION)),
            begin + round(each.start * 1000),
            begin + round(each.end * 1000),
        )
        for scenario in scenarios
        for each in scenario.silences
    )


def post(moment: Moment, time: int, begin: int) -> Post:
    """Return an alert as it arrives at a time of the clock, in milliseconds."""
    since, until = (begin + round(seconds * 1000) for seconds in (moment.since, moment.until))
    return Post(time, make_labels(moment.labels), since, until)


def planned(scenario: Scenario, begin: int) -> list[Post]:
    """Return the alerts as they arrive if nothing takes any time."""
    return [post(each, begin + round(each.at * 1000), begin) for each in scenario.moments]


def simulated(
    configuration: Configuration, posts: Sequence[Post], options: NotifyOptions, begin: int
) -> list[Flush]:
    """Return what we say happens."""
    ordered = sorted(posts, key=lambda each: each.time)
    return list(Alertmanager(configuration, options).run(ordered, begin + round((LENGTH + REST) * 1000)))


def jittered(
    posts: Sequence[Post], unsure: Mapping[Post, int], random: Random, leeway: Leeway, begin: int
) -> list[Post]:
    """Return the alerts a little earlier or later, and so their ends: as a server may see them whose timers are late.

    Late timers are early alerts; of some servers they are late from the start.  What shows a race is the most there
    may be of everything.  Of some alerts it is known less when they came: `unsure` says within how many milliseconds.
    """
    late = random.choice((0, leeway.late / 2, leeway.late))
    at_once = random.random() < 0.5

    def early(each: Post) -> int:
        share = 1.0 if at_once else (each.time - begin) / 1000 / LENGTH
        nudge = max(leeway.nudge, unsure.get(each, 0))
        return random.choice((-nudge, 0, nudge)) - round(late * share)

    return [shifted(each, early(each)) for each in posts]


def shifted(post: Post, by: int) -> Post:
    """Return an alert that comes, and ends, later by some milliseconds."""
    return replace(post, time=post.time + by, ends_at=post.ends_at + by)
