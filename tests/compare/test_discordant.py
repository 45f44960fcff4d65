"""Which pages only one side has: receiver, rule and series decide, within half an hour; times are minutes."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelint.compare.discordant import discordant
from rulelint.engine.labels import make_labels
from rulelint.simulate.chance import sign_test
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Message
from rulelint.simulate.notify.model import Notification
from tests.compare.pages import PullRequest, told
from tests.simulate.scene import MINUTE

RULE, OTHER = RuleKey("r.yml", "g", "High"), RuleKey("r.yml", "g", "Low")


def page(time: int, *hosts: str, receiver: str = "pager", rule: RuleKey = RULE, **also: str) -> Message:
    """Return a page about a rule's series of some hosts; without any, one of which only the rule is known."""
    sent = Notification(time * MINUTE, receiver, "pagerduty", "first", (), (), "{}")
    series = tuple((rule, make_labels({"host": each, **also})) for each in hosts)
    return Message(sent, (rule,), ("shop",), is_page=True, series=series)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ([page(10, "a")], [page(10, "a")], (0, 0)),
        ([], [page(10, "a")], (1, 0)),
        ([page(10, "a")], [], (0, 1)),
        # two series of one rule that change places
        ([page(10, "a"), page(100, "b")], [page(10, "b"), page(100, "a")], (2, 2)),
        ([page(10, "a"), page(20, "b")], [page(10, "b"), page(20, "a")], (0, 0)),
        ([page(10, "a")], [page(10, "b")], (1, 1)),
        # one series in common is enough
        ([page(10, "a", "b")], [page(10, "b", "c")], (0, 0)),
        ([page(10, "a", "b")], [page(10, "a"), page(11, "b")], (1, 0)),
        # within half an hour, its end included
        ([page(10, "a")], [page(40, "a")], (0, 0)),
        ([page(10, "a")], [page(41, "a")], (1, 1)),
        ([page(40, "a")], [page(10, "a")], (0, 0)),
        # to the same receiver, about the same rule
        ([page(10, "a")], [page(10, "a", receiver="chat")], (1, 1)),
        ([page(10, "a")], [page(10, "a", rule=OTHER)], (1, 1)),
        # labels that only one side has from the data tell nothing apart
        ([page(10, "a", zone="1")], [page(10, "a")], (0, 0)),
        ([page(10, "a", zone="1")], [page(10, "a", zone="2")], (1, 1)),
        # where series are not known, rules are
        ([page(10)], [page(10)], (0, 0)),
        ([page(10)], [page(10, rule=OTHER)], (1, 1)),
    ],
)
def test_twins(base: Sequence[Message], head: Sequence[Message], expected: tuple[int, int]) -> None:
    new, gone = discordant(base, head)
    again = discordant(head, base)

    assert (len(new), len(gone)) == expected
    assert (len(again[1]), len(again[0])) == expected


PAGES = st.lists(
    st.builds(
        lambda time, hosts, receiver: page(time, *hosts, receiver=receiver),
        st.integers(0, 300),
        st.sets(st.sampled_from("abc"), min_size=1).map(sorted),
        st.sampled_from(["pager", "chat"]),
    ),
    max_size=12,
).map(lambda found: sorted(found, key=lambda each: each.notification.time))


@given(PAGES)
def test_what_is_equal_has_no_difference_and_what_lacks_a_page_has_one(pages: list[Message]) -> None:
    assert discordant(pages, pages) == ((), ())
    for at in range(len(pages)):
        new, gone = discordant(pages, pages[:at] + pages[at + 1 :])
        assert len(gone) - len(new) == 1


@given(PAGES, PAGES)
def test_every_page_is_paired_once_or_not_at_all(base: list[Message], head: list[Message]) -> None:
    new, gone = discordant(base, head)

    assert len(head) - len(new) == len(base) - len(gone)
    for found in (new, gone):
        assert all(one.notification.time <= other.notification.time for one, other in pairwise(found))


SWAPPED = (
    *('x{host="a"} 0x70 9x20 0x100', 'x{host="b"} 0x130 9x20 0x100'),
    *('w{host="a"} 0x130 9x20 0x100', 'w{host="b"} 0x70 9x20 0x100'),
)
RULES = """\
- alert: High
  expr: x > 5
  labels: {severity: critical, team: shop}
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # other data: the same rule, receiver and times, and the other host each time
        (("expr: x > 5", "expr: w > 5"), (2, 2)),
        # the same series under another name, with another label, at another severity of the same receiver
        (("alert: High", "alert: Higher"), (0, 0)),
        (("team: shop", "team: shop, tier: one"), (0, 0)),
        (("team: shop", 'team: shop, note: "{{ $value }}"'), (0, 0)),
        # what is aggregated away tells nothing apart
        (("expr: x > 5", "expr: max(x) > 5"), (0, 0)),
        (("expr: x > 5", "expr: x > 50"), (0, 2)),
    ],
)
def test_series_that_change_places_are_a_difference(
    change: tuple[str, str], expected: tuple[int, int]
) -> None:
    routes = [("group_by: [alertname]", "group_by: ['...']")]
    found = told(PullRequest([change], routes, RULES), *SWAPPED, minutes=200)
    base, head = found.receivers["pager"]
    new, gone = discordant(base.pages, head.pages)

    assert len(base.pages) == 2
    assert (len(new), len(gone)) == expected


def test_the_paired_test_counts_them() -> None:
    """Six hosts, each paged two hours after another one was in base: twelve pages, no twin among them."""
    base = [page(120 * number, host) for number, host in enumerate("abcdef")]
    moved = [page(120 * number, host) for number, host in enumerate("bcdefa")]
    only = discordant(base, moved)

    assert [len(each) for each in only] == [6, 6]
    # 6 of 12 or more with a fair coin; paired by rule alone, nothing would be left to test
    assert sign_test(6, 6) == pytest.approx(2510 / 4096)
    assert [len(each) for each in discordant([], base)] == [6, 0]
    assert sign_test(0, 6) == pytest.approx(1 / 64)
