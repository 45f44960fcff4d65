"""What became of alerts that fired, each as it was worked out by hand from the flushes."""

import pytest

from rulelint.engine.labels import make_labels
from rulelint.simulate.notify.fates import ORDER, Fates, best
from rulelint.simulate.notify.model import Post
from rulelint.simulate.notify.places import Places
from tests.simulate.notify.stage import FAR, PLAIN, configuration, fires, flushed, ms, resolves, silence

NULL = PLAIN.replace("[{name: hook, webhook_configs: [{url: 'http://h'}]}]", "[{name: hook}]")
INHIBIT = PLAIN + "inhibit_rules: [{source_matchers: [alertname=Big], target_matchers: [alertname=A]}]\n"
MUTED = (
    PLAIN.replace("repeat_interval: 240s", "repeat_interval: 240s, routes: [{mute_time_intervals: [always]}]")
    + "time_intervals: [{name: always, time_intervals: [{years: ['1970:2100']}]}]\n"
)
BOTH = PLAIN.replace(
    "repeat_interval: 240s", "repeat_interval: 240s, routes: [{continue: true}, {receiver: none}]"
).replace("receivers: [", "receivers: [{name: none}, ")
A = "A"


@pytest.mark.parametrize(
    ("text", "posts", "fired", "until", "expected"),
    [
        # the group's first flush comes at 10, then every 60 seconds
        (PLAIN, [fires(A, 0)], 0, 500, {"hook": "told"}),
        (PLAIN, [fires(A, 0), resolves(A, 5)], 0, 5, {"hook": "group_wait"}),
        (
            PLAIN,
            [fires(A, 0, i="1"), fires(A, 20), resolves(A, 40, since=20)],
            20,
            40,
            {"hook": "group_interval"},
        ),
        (
            PLAIN,
            [fires(A, 0), resolves(A, 20), fires(A, 30), resolves(A, 150, since=30)],
            30,
            150,
            {"hook": "unchanged"},
        ),
        (
            PLAIN,
            [fires(A, 0), resolves(A, 20), fires(A, 30), resolves(A, 600, since=30)],
            30,
            600,
            {"hook": "told"},
        ),
        (PLAIN, [fires(A, 995)], 995, 1_000, {"hook": "waiting"}),
        (INHIBIT, [fires("Big", 0), fires(A, 1)], 1, 500, {"hook": "inhibited"}),
        (INHIBIT, [fires("Big", 0), resolves("Big", 30), fires(A, 1)], 1, 500, {"hook": "told"}),
        (MUTED, [fires(A, 0)], 0, 500, {"hook": "muted"}),
        (NULL, [fires(A, 0)], 0, 500, {"hook": "nobody"}),
        (BOTH, [fires(A, 0)], 0, 500, {"hook": "told", "none": "nobody"}),
    ],
)
def test_fates(text: str, posts: list[Post], fired: float, until: float, expected: dict[str, str]) -> None:
    fates = Fates(Places(configuration(text)), flushed(text, posts))
    labels = make_labels({"alertname": A})

    assert fates.of(labels, ms(fired), ms(until)) == expected


def test_silences() -> None:
    flushes = flushed(PLAIN, [fires(A, 0), fires("B", 0)], silences=[silence("alertname=A", 0, FAR)])
    fates = Fates(Places(configuration(PLAIN)), flushes)

    assert fates.of(make_labels({"alertname": A}), 0, ms(500)) == {"hook": "silenced"}
    assert fates.of(make_labels({"alertname": "B"}), 0, ms(500)) == {"hook": "told"}


def test_the_best_of_several() -> None:
    assert best(ORDER) == best(reversed(ORDER)) == "told"
    assert best(["nobody", "group_wait"]) == "group_wait"


def test_channels_are_the_kinds_behind_the_receivers() -> None:
    places = Places(configuration(BOTH))
    labels = make_labels({"alertname": A})

    assert places.receivers(labels) == ("hook", "none")
    assert places.channels(labels) == ("webhook",)
