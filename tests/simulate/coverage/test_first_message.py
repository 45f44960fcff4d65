"""Which message first told of an incident: what decides, case by case (reference: simulation.md §2.4), in minutes.

`rulelint simulate`, `incidents` and `ci` all ask the same question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import pytest

from rulelint.engine.labels import Labels, make_labels
from rulelint.simulate.coverage.heard import Counts, Heard, anything, interrupts
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, Message
from rulelint.simulate.notify.model import Notification
from rulelint.simulate.notify.sent import Outbound
from tests.simulate.scene import MINUTE

END = 300
OUTBOUND = Outbound({"cluster": "one"})


def alert(name: str) -> Labels:
    return make_labels({"alertname": name})


def fires(name: str, start: int, stop: int | None, rule: str = "") -> Episode:
    """Return an episode; its rule has the alert's name unless another is given."""
    resolved = None if stop is None else stop * MINUTE
    key = RuleKey("r.yml", "g", rule or name)
    return Episode(key, alert(name), start * MINUTE, start * MINUTE, resolved)


def sent(time: int, names: str, receiver: str = "chat", *, page: bool = False) -> Message:
    """Return a message that lists alerts, each a letter, as firing."""
    firing = tuple(OUTBOUND(alert(name)) for name in names)
    note = Notification(time * MINUTE, receiver, "i", "first", firing, (), "{}")
    return Message(note, (), (), page)


def rings(message: Message) -> bool:
    return message.is_page and message.notification.receiver == "pager"


@dataclass(frozen=True)
class Case:
    """What fires, what is sent, until when it counts, and what is found: the alert and the time, or nothing."""

    hits: Sequence[Episode]
    messages: Sequence[Message]
    expected: tuple[str, int] | None
    counts: Counts = anything
    until: int = 200
    early: Sequence[Message] = ()


A = fires("a", 100, 130)
LATE = fires("b", 105, 130)
CHAT, PAGE, RING = sent(110, "a"), sent(111, "a", page=True), sent(112, "a", "pager", page=True)
ONLY_CHAT = [CHAT, sent(111, "a", "pager")]


@pytest.mark.parametrize(
    "case",
    [
        # what counts is the level that is asked for: any message, one that interrupts, one that rings
        Case([A], [CHAT, PAGE, RING], ("a", 110)),
        Case([A], [CHAT, PAGE, RING], ("a", 111), interrupts),
        Case([A], [CHAT, PAGE, RING], ("a", 112), rings),
        Case([A], ONLY_CHAT, None, interrupts),
        Case([A], [CHAT, PAGE], None, rings),
        # while the incident counts, its last moment included
        Case([A], [CHAT], ("a", 110), until=110),
        Case([A], [CHAT], None, until=109),
        # while the alert fires: a message of before is about another episode, one of after about none
        Case([A], [sent(99, "a"), sent(120, "a")], ("a", 120)),
        Case([A], [sent(100, "a")], ("a", 100)),
        Case([A], [sent(130, "a")], ("a", 130)),
        Case([A], [sent(131, "a")], None),
        Case([fires("a", 100, None)], [sent(END, "a")], ("a", END), until=END),
        # about this alert, under the name Alertmanager knows
        Case([A], [sent(110, "b"), sent(115, "ab")], ("a", 115)),
        Case([A], [], None),
        Case([], [CHAT], None),
        # heard is heard, whether or not it is counted
        Case([A], [sent(115, "a")], ("a", 110), early=[CHAT]),
        # the earliest message decides, and not what fired first
        Case([A, LATE], [sent(110, "b"), sent(112, "a")], ("b", 110)),
        # in one message, or at one time, what fired first
        Case([A, LATE], [sent(110, "ab")], ("a", 110)),
        Case([A, LATE], [sent(110, "b"), sent(110, "a")], ("a", 110)),
        # of what fired at one time, the first by rule
        Case([A, fires("b", 100, 130)], [sent(110, "ab")], ("a", 110)),
        Case([fires("a", 100, 130, "Z"), fires("b", 100, 130, "Y")], [sent(110, "ab")], ("b", 110)),
    ],
)
def test_which_message_is_the_first(case: Case) -> None:
    heard = Heard(OUTBOUND, END * MINUTE, case.messages, case.early)

    for hits in permutations(case.hits):
        found = heard.first(hits, case.until * MINUTE, case.counts)
        told = found and (dict(found[0].labels)["alertname"], found[1].notification.time // MINUTE)
        assert told == case.expected


def test_what_is_not_known_under_its_name_is_not_heard() -> None:
    other = Heard(replace(OUTBOUND, external={"cluster": "two"}), END * MINUTE, [CHAT])

    assert other.first([A], 200 * MINUTE) is None
