"""Inhibition: alerts that are muted while another one fires.

Source: `inhibit/inhibit.go` before 0.30 and after the fix of #5162: every alert Alertmanager was told of can be a
source, whether it was notified about or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field

from rulelint.alertmanager.matchers import all_match
from rulelint.alertmanager.model import InhibitRule
from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.model import Post

EqualLabels = tuple[str, ...]
"""The values of the labels a rule compares; a missing label is empty."""


@dataclass
class _Rule:
    """A rule with the alerts that satisfy its source side, by the values that must be equal."""

    rule: InhibitRule
    sources: dict[EqualLabels, dict[Labels, Post]] = field(default_factory=dict)
    sides: dict[Labels, tuple[bool, bool]] = field(default_factory=dict)

    def sides_of(self, labels: Labels) -> tuple[bool, bool]:
        """Return whether an alert satisfies the source side, and the target side."""
        found = self.sides.get(labels)
        if found is None:
            pairs = dict(labels)
            found = all_match(self.rule.source, pairs), all_match(self.rule.target, pairs)
            self.sides[labels] = found
        return found

    def equal(self, labels: Labels) -> EqualLabels:
        pairs: Mapping[str, str] = dict(labels)
        return tuple(pairs.get(name, "") for name in self.rule.equal)


class Inhibitor:
    """Remembers every alert that may inhibit others."""

    def __init__(self, rules: Sequence[InhibitRule]) -> None:
        self._rules = [_Rule(rule) for rule in rules]
        self.changed = -1
        """When an alert that may inhibit others arrived last."""

    def receive(self, post: Post) -> None:
        """Take note of an alert."""
        for each in self._rules:
            is_source, _ = each.sides_of(post.labels)
            if is_source:
                each.sources.setdefault(each.equal(post.labels), {})[post.labels] = post
                self.changed = post.time

    def source_of(self, labels: Labels, now: int) -> tuple[int, Labels] | None:
        """Return an alert that inhibits this one now, after the number of the rule that says so; None without one.

        An alert that satisfies both sides of a rule is not inhibited by another that does, nor by itself.
        """
        for number, each in enumerate(self._rules):
            is_source, is_target = each.sides_of(labels)
            if not is_target:
                continue
            for source, post in each.sources.get(each.equal(labels), {}).items():
                if post.ends_at > now and not (is_source and each.sides_of(source)[1]):
                    return number, source
        return None
