"""What Prometheus sends of alerts, and when: held against a sender that looks at every evaluation."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.engine.labels import make_labels
from rulelint.simulate.alerts import Stretch
from rulelint.simulate.key import RuleKey
from rulelint.simulate.notify.model import MINUTE, Post
from rulelint.simulate.notify.relabel import Relabel
from rulelint.simulate.notify.sending import RESOLVED_RETENTION, Sender
from rulelint.simulate.notify.sent import Outbound, Sent
from rulelint.simulate.outcome import Outcome

ALERT = make_labels({"alertname": "A"})
SECOND = 1_000


def outcome(times: Sequence[int], *lives: Stretch) -> Outcome:
    return Outcome(np.array(times, dtype=np.int64), (ALERT,), tuple(lives))


def every(interval: int, count: int, *missing: int) -> list[int]:
    """Return evaluations, without those that failed."""
    return [interval * at for at in range(count) if at not in missing]


def sent(interval: int, done: Outcome) -> list[tuple[float, float]]:
    """Return every post as minute and end in minutes."""
    return [(each.time / MINUTE, each.ends_at / MINUTE) for each in Sender(interval).posts(done)]


@pytest.mark.parametrize(
    ("interval", "life", "expected"),
    [
        # sent at 5 and 7 minutes, each time for four; over at 9
        (
            MINUTE,
            Stretch(0, 3, 5, 9),
            [(5, 11), (9, 9), (11, 9), (13, 9), (15, 9), (17, 9), (19, 9), (21, 9), (23, 9)],
        ),
        (MINUTE, Stretch(0, 3, 5, None), [(5, 43)]),
        (MINUTE, Stretch(0, 3, None, 9), []),
        # a group that is slower than the resend delay sends every time, and for four evaluations
        (5 * MINUTE, Stretch(0, 1, 1, 3), [(5, 30), (15, 15), (20, 15), (25, 15), (30, 15)]),
        # forgotten with the limit of its group at 8 minutes: nobody is told that it is over
        (MINUTE, Stretch(0, 3, 5, 9, dropped=8 * MINUTE), [(5, 11)]),
    ],
)
def test_posts(interval: int, life: Stretch, expected: list[tuple[float, float]]) -> None:
    assert sent(interval, outcome(every(interval, 40), life)) == expected


def test_resolved_alerts_are_sent_until_they_are_pending_again() -> None:
    lives = Stretch(0, 2, 2, 5), Stretch(0, 9, None, 10), Stretch(0, 12, 14, None)

    assert sent(MINUTE, outcome(every(MINUTE, 20), *lives)) == [(2, 8), (5, 5), (7, 5), (14, 22)]


def test_evaluations_that_fail_for_long_end_an_alert_for_alertmanager() -> None:
    times = every(MINUTE, 30, 11, 12, 13, 14, 15, 16)
    # sent at 2, 4 … 10 minutes, for four more; the next one comes at 17
    assert sent(MINUTE, outcome(times, Stretch(0, 2, 2, None))) == [(2, 14), (17, 33)]
    short = every(MINUTE, 30, 11, 12)
    assert sent(MINUTE, outcome(short, Stretch(0, 2, 2, None))) == [(2, 33)]


def test_external_labels_fill_in_what_an_alert_lacks() -> None:
    assert Outbound({"cluster": "c", "alertname": "no"})(ALERT) == make_labels(
        {"alertname": "A", "cluster": "c"}
    )


def literally(interval: int, done: Outcome) -> Iterator[Post]:
    """Send as rules/alerting.go does, looking at every alert at every evaluation."""
    lives = done.stretches
    last = -(10**9)
    over: tuple[int, int] | None = None
    for at, time in enumerate(done.times.tolist()):
        life = next(
            (each for each in lives if each.active <= at and (each.end is None or at < each.end)), None
        )
        if life is not None:
            over = None if life.active == at or life.fired is not None else over
            if life.fired is None or at < life.fired:
                over = None
                last = -(10**9)
                continue
            if at == life.fired or last + MINUTE < time:
                last = time
                fired = int(done.times[life.fired])
                yield Post(time, ALERT, fired, time + 4 * max(interval, MINUTE))
            continue
        ended = next((each for each in lives if each.end == at and each.fired is not None), None)
        if ended is not None and ended.fired is not None:
            over, last = (int(done.times[ended.fired]), time), time
            yield Post(time, ALERT, over[0], time)
        elif over is not None and time - over[1] <= RESOLVED_RETENTION and last + MINUTE < time:
            last = time
            yield Post(time, ALERT, over[0], over[1])


def seen(posts: Sequence[Post], time: int) -> tuple[int, bool] | None:
    """Return what Alertmanager has of the alert at a time: when it began, and whether it fires."""
    known = [each for each in posts if each.time <= time]
    return (known[-1].starts_at, known[-1].ends_at > time) if known else None


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, Outcome]:
    interval = draw(st.sampled_from([15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE]))
    failed = draw(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 12)), max_size=4))
    missing = {at for start, count in failed for at in range(start, start + count)}
    times = every(interval, 100, *missing)
    cuts = sorted(draw(st.sets(st.integers(0, len(times) - 1), max_size=8)))
    lives = []
    for active, end in zip(cuts[::2], cuts[1::2], strict=False):
        fired = draw(st.sampled_from([None, active, min(active + 2, end - 1)]))
        lives.append(Stretch(0, active, fired, end))
    return interval, outcome(times, *lives)


@settings(max_examples=150, deadline=None)
@given(histories())
def test_alertmanager_sees_what_it_would_see_of_every_evaluation(history: tuple[int, Outcome]) -> None:
    interval, done = history
    ours, theirs = list(Sender(interval).posts(done)), list(literally(interval, done))

    assert [each.time for each in ours] == sorted(each.time for each in ours)
    assert {each.time for each in ours} <= {each.time for each in theirs}
    for time in range(0, int(done.times[-1]), 5 * SECOND):
        assert seen(ours, time) == seen(theirs, time)


def several(outbound: Outbound, **lives: Stretch) -> Sent:
    """Return what rules of these names send, each of one alert that says so."""
    posts = {}
    for name, life in lives.items():
        alert = make_labels({"alertname": "A", "r": name})
        done = Outcome(np.array(every(MINUTE, 20), dtype=np.int64), (alert,), (life,))
        posts[RuleKey("f", "g", name)] = tuple(Sender(MINUTE).posts(done))
    return Sent(posts, outbound, dict.fromkeys(posts, MINUTE))


def test_posts_of_several_rules_come_by_time() -> None:
    found = several(Outbound(), one=Stretch(0, 2, 2, 6), two=Stretch(0, 1, 3, None)).arriving()

    assert [each.time // MINUTE for each in found] == [2, 3, 6, 8, 10, 12, 14, 16, 18]


def test_alerts_that_become_one_take_turns() -> None:
    """One is over, the other is not: Alertmanager hears both, again and again."""
    drop = Outbound(relabel=(Relabel("labeldrop", regex="r"),))
    found = list(several(drop, one=Stretch(0, 2, 2, 6), two=Stretch(0, 1, 3, None)).arriving())

    assert {each.labels for each in found} == {ALERT}
    assert [(each.time // MINUTE, each.ends_at // MINUTE) for each in found][:7] == [
        (2, 6), (3, 7), (4, 8), (5, 9), (6, 6), (7, 11), (8, 6),
    ]  # fmt: skip


def test_what_is_dropped_never_arrives() -> None:
    drop = Outbound(relabel=(Relabel("drop", ("r",), regex="one"),))
    found = list(several(drop, one=Stretch(0, 2, 2, 6), two=Stretch(0, 1, 3, None)).arriving())

    assert [dict(each.labels)["r"] for each in found] == ["two"]
