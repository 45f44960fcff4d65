"""Small scenes for Alertmanager: a configuration, alerts in seconds, and what was sent in one line each."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from rulelint.alertmanager.fields import Version
from rulelint.alertmanager.load import load
from rulelint.alertmanager.matchers import parse_matchers
from rulelint.alertmanager.model import Configuration
from rulelint.engine.labels import make_labels
from rulelint.simulate.notify.model import Flush, Notification, NotifyOptions, Post, Silence
from rulelint.simulate.notify.pipeline import Alertmanager
from rulelint.source.file import SourceText

NEWEST: Version = (0, 34)
OLDEST: Version = (0, 25)
FAR = 1_000_000
"""Firing for good, in seconds."""
NOTHING: Mapping[str, str] = MappingProxyType({})

TIMES = "group_wait: 10s, group_interval: 60s, repeat_interval: 240s"
PLAIN = f"route: {{receiver: hook, group_by: [alertname], {TIMES}}}\nreceivers: [{{name: hook, webhook_configs: [{{url: 'http://h'}}]}}]\n"
SILENT = PLAIN.replace("'http://h'", "'http://h', send_resolved: false")


def configuration(text: str, version: Version = NEWEST) -> Configuration:
    """Return a configuration that must be sound."""
    loaded = load(SourceText("alertmanager.yml", text), version)
    assert loaded.configuration is not None, loaded.defects
    return loaded.configuration


def fires(
    name: str,
    at: float,
    also: Mapping[str, str] = NOTHING,
    *,
    since: float | None = None,
    until: float = FAR,
    **labels: str,
) -> Post:
    """Return an alert that begins to fire, in seconds; `until` is when it counts as resolved without another word."""
    start = at if since is None else since
    return Post(ms(at), make_labels({"alertname": name, **also, **labels}), ms(start), ms(until))


def resolves(
    name: str, at: float, also: Mapping[str, str] = NOTHING, *, since: float = 0, **labels: str
) -> Post:
    """Return an alert that is resolved, in seconds."""
    return Post(ms(at), make_labels({"alertname": name, **also, **labels}), ms(since), ms(at))


def silence(matchers: str, start: float, end: float) -> Silence:
    return Silence(parse_matchers(matchers, OLDEST), ms(start), ms(end), matchers)


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def sent(
    text: str,
    posts: Iterable[Post],
    *,
    until: float = 1_000,
    version: Version = NEWEST,
    silences: Sequence[Silence] = (),
    **options: int,
) -> list[Notification]:
    """Return what is sent until a time in seconds."""
    flushes = flushed(text, posts, until=until, version=version, silences=silences, **options)
    return [each for flush in flushes for each in flush.notifications]


def flushed(
    text: str,
    posts: Iterable[Post],
    *,
    until: float = 1_000,
    version: Version = NEWEST,
    silences: Sequence[Silence] = (),
    **options: int,
) -> list[Flush]:
    """Return every flush of a group until a time in seconds."""
    chosen = NotifyOptions(silences=tuple(silences), **options)
    ordered = sorted(posts, key=lambda post: post.time)
    return list(Alertmanager(configuration(text, version), chosen).run(ordered, ms(until)))


def told(notifications: Iterable[Notification]) -> list[str]:
    """Return one line a notification: `10 first A+B -C`, with what fires and what is resolved."""
    lines = []
    for each in notifications:
        names = [
            "".join(value for key, value in labels if key in ("alertname", "i")) for labels in each.firing
        ]
        gone = [
            "-" + "".join(value for key, value in labels if key in ("alertname", "i"))
            for labels in each.resolved
        ]
        lines.append(f"{each.time / 1000:g} {each.reason} {' '.join([*sorted(names), *sorted(gone)])}")
    return lines
