"""What other rules send to Alertmanager, parted: where alerts of one rule can change anything, and everywhere else.

Groups of alerts meet in three ways only: an alert belongs to several, an alert inhibits others, and routes with equal
matchers and receivers share the notification log (reference simulation.md §3.3, §3.4 cases 7 and 8).  So most of what
an Alertmanager does is the same whatever a rule does, and is worked out once for all of its settings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rulelint.alertmanager.matchers import all_match
from rulelint.alertmanager.model import Configuration, InhibitRule
from rulelint.alertmanager.routing import final_routes
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.groups import group_key
from rulelint.simulate.notify.pipeline import Line
from rulelint.simulate.notify.sent import Sent

Lines = frozenset[Line]
_Equal = tuple[str, ...]


class Surroundings:
    """What other rules send: `sent` has nothing of the rule in the middle."""

    def __init__(self, sent: Sent, configuration: Configuration) -> None:
        self._configuration = configuration
        self._sent = sent
        self._names = {
            labels: sent.outbound(labels)
            for posts in sent.posts.values()
            for labels in {post.labels for post in posts}
        }
        names = frozenset(filter(None, self._names.values()))
        self._lines = {name: self._lines_of(name) for name in names}
        self._sources = {
            name
            for name in names
            if any(all_match(rule.source, dict(name)) for rule in configuration.inhibit_rules)
        }
        self._targets = [self._targets_of(rule) for rule in configuration.inhibit_rules]
        self.lines: Lines = frozenset().union(*self._lines.values())
        """Every line that alerts of others come to."""

    def reached(self, names: Iterable[Labels]) -> Lines:
        """Return the lines in which alerts of these names at Alertmanager may change something."""
        found: set[Line] = set()
        for name in filter(None, names):
            found |= self._lines_of(name)
            pairs = dict(name)
            for rule, targets in zip(self._configuration.inhibit_rules, self._targets, strict=True):
                if all_match(rule.source, pairs):
                    found |= targets.get(_equal(rule, pairs), frozenset())
        return frozenset(found)

    def sent_to(self, lines: AbstractSet[Line]) -> Sent:
        """Return what decides what happens in these lines: alerts that come to them, and those that may inhibit."""
        posts = {
            key: tuple(post for post in posts if self._matters(self._names[post.labels], lines))
            for key, posts in self._sent.posts.items()
        }
        return replace(self._sent, posts=posts)

    def _matters(self, name: Labels, lines: AbstractSet[Line]) -> bool:
        return bool(name) and (name in self._sources or not lines.isdisjoint(self._lines[name]))

    def _lines_of(self, name: Labels) -> Lines:
        routes = final_routes(self._configuration.route, dict(name))
        return frozenset((group_key(route, name), route.receiver) for route in routes)

    def _targets_of(self, rule: InhibitRule) -> Mapping[_Equal, AbstractSet[Line]]:
        """Return the lines of alerts that a rule may mute, by the labels it compares."""
        found: defaultdict[_Equal, set[Line]] = defaultdict(set)
        for name, lines in self._lines.items():
            if all_match(rule.target, pairs := dict(name)):
                found[_equal(rule, pairs)] |= lines
        return found


def _equal(rule: InhibitRule, pairs: Mapping[str, str]) -> _Equal:
    return tuple(pairs.get(name, "") for name in rule.equal)
