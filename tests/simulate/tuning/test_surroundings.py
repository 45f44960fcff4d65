"""What is parted at Alertmanager comes to what happens when everything arrives at one."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from rulelint.engine.labels import Labels, make_labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.notify.model import MINUTE, Flush, NotifyOptions, Post
from rulelint.simulate.notify.pipeline import Alertmanager
from rulelint.simulate.notify.sent import Outbound, Sent
from rulelint.simulate.tuning.surroundings import Surroundings
from tests.simulate.notify.stage import configuration

OWN = RuleKey("a.yml", "g", "Own")
RULES = [OWN, *(RuleKey("a.yml", "g", name) for name in ("B", "C", "D"))]
END = 6 * 60 * MINUTE
ROUTES = """
route:
  receiver: chat
  group_by: [GROUP]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1h
  routes:
    - {receiver: pager, matchers: ['severity="page"'], continue: true}
    - {receiver: pager, matchers: ['severity="page"'], group_by: ['...']}
    - {receiver: mail, matchers: ['a="1"'], group_by: []}
inhibit_rules: [INHIBIT]
receivers:
  - {name: chat, webhook_configs: [{url: 'http://h'}]}
  - {name: pager, pagerduty_configs: [{routing_key: k}]}
  - {name: mail, webhook_configs: [{url: 'http://h', send_resolved: false}]}
"""
INHIBITIONS = (
    '{source_matchers: [alertname="Own"], target_matchers: [severity="page"], equal: [a]}',
    '{source_matchers: [alertname="B"], target_matchers: [alertname=~"Own|C"], equal: [a]}',
    '{source_matchers: [severity="page"], target_matchers: [severity!="page"]}',
)


def posts(random: Random, name: str) -> tuple[Post, ...]:
    """Return what a rule sends: alerts that come and go, of up to three label sets."""
    found = []
    for value in random.sample("123", random.randint(1, 3)):
        labels = make_labels({"alertname": name, "a": value, "severity": random.choice(("page", "low"))})
        at = 0
        while at < END:
            begins = at + random.randint(1, 60) * MINUTE
            ends = begins + random.randint(1, 90) * MINUTE
            found += [Post(begins, labels, begins, ends + 4 * MINUTE), Post(ends, labels, begins, ends)]
            at = ends
    return tuple(sorted(found, key=lambda each: each.time))


def seen(flushes: Iterable[Flush]) -> list[str]:
    """Return what flushes held and sent, in an order that does not depend on who was asked first."""
    return sorted(
        f"{each.time} {each.group_key} {each.route.receiver} {each.firing} {each.resolved} {each.held_back}"
        f" {each.notifications}"
        for each in flushes
    )


@pytest.mark.parametrize("seed", range(60))
def test_two_parts_are_the_whole(seed: int) -> None:
    random = Random(seed)
    chosen = random.sample(INHIBITIONS, random.randint(0, len(INHIBITIONS)))
    text = ROUTES.replace("GROUP", random.choice(("alertname", "severity", "a"))).replace(
        "INHIBIT", ", ".join(chosen)
    )
    routes, options = configuration(text), NotifyOptions()
    sent = Sent(
        {key: posts(random, key.name) for key in RULES}, Outbound({"site": "x"}), dict.fromkeys(RULES, MINUTE)
    )
    others = replace(sent, posts={key: each for key, each in sent.posts.items() if key != OWN})

    def run(part: Sent, only: frozenset[tuple[str, str]] | None = None) -> list[str]:
        return seen(Alertmanager(routes, options, only).run(part.arriving(), END))

    around = Surroundings(others, routes)
    lines = around.reached(names(sent, OWN))
    near = around.sent_to(lines)
    near = replace(near, posts={OWN: sent.posts[OWN], **near.posts})

    whole, mine, elsewhere = run(sent), run(near, lines), run(others, around.lines - lines)
    assert sorted([*mine, *elsewhere]) == whole
    assert mine
    assert sorted([*run(near, lines), *run(others, around.lines)]) != whole or lines.isdisjoint(around.lines)


def names(sent: Sent, key: RuleKey) -> set[Labels]:
    return {sent.outbound(post.labels) for post in sent.posts[key]}


def test_who_is_inhibited_is_reached() -> None:
    routes = configuration(ROUTES.replace("GROUP", "alertname").replace("INHIBIT", INHIBITIONS[1]))
    one, two = (Post(0, make_labels({"alertname": "C", "a": value}), 0, END) for value in ("2", "3"))
    around = Surroundings(Sent({RULES[2]: (one, two)}, Outbound()), routes)

    assert around.lines == {('{}:{alertname="C"}', "chat")}
    assert around.reached([make_labels({"alertname": "B", "a": "2"})]) >= around.lines
    assert around.lines.isdisjoint(around.reached([make_labels({"alertname": "B", "a": "4"})]))
    assert around.lines.isdisjoint(around.reached([make_labels({"alertname": "D", "a": "2"})]))
    assert around.reached([()]) == frozenset()
