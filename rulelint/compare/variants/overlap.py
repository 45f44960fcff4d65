"""What both variants have, and what only one of them has."""

from collections.abc import Iterable, Sequence

from rulelint.compare.discordant import discordant
from rulelint.compare.variants.model import Discordant, Overlap
from rulelint.compare.variants.side import Look
from rulelint.engine.labels import Labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode
from rulelint.simulate.redundancy.stretches import Stretches, merged

Joined = tuple[RuleKey, Labels]
"""A rule, as A calls it, and the labels episodes are joined on."""
Spans = list[tuple[int, int, int]]
"""For each episode the number of its rule and labels, and from when to when it fires since the window began."""


class Joint:
    """The episodes of both sides, joined by rule and by the labels that both have from the data."""

    def __init__(self, a: Look, b: Look) -> None:
        self._looks = a, b
        self._window = a.fixture.end - a.fixture.start
        met = a.names & b.names if a.episodes and b.episodes else a.names | b.names
        self.keys = tuple(sorted(met))
        self._numbers: dict[Joined, int] = {}
        self._all = tuple(self._stretches(self._spans(look, look.episodes)) for look in self._looks)

    def overlap(self) -> Overlap:
        """Return how much the two have in common."""
        one, other = self._all
        shared = int(one.meets(other).sum())
        either = one.time + other.time - shared
        episodes = [look.episodes for look in self._looks]
        both = self._met(0, episodes[0]), self._met(1, episodes[1])
        only = len(episodes[0]) - both[0], len(episodes[1]) - both[1]
        return Overlap(self.keys, both, only, shared / either if either else None)

    def discordant(self) -> Discordant:
        """Return what only one side has: pages, as `rulelint ci` pairs them, else fires."""
        a, b = self._looks
        if a.pages is not None and b.pages is not None:
            more, fewer = discordant(a.pages, b.pages)
            return Discordant(len(fewer), len(more))
        return Discordant(len(a.fires) - self._met(0, a.fires), len(b.fires) - self._met(1, b.fires))

    def _met(self, side: int, episodes: Sequence[Episode]) -> int:
        """Count the episodes of a side during which the other one fires, too."""
        other = self._all[1 - side]
        spans = self._spans(self._looks[side], episodes)
        return sum(bool(self._stretches([each]).meets(other).sum()) for each in spans)

    def _spans(self, look: Look, episodes: Iterable[Episode]) -> Spans:
        start, end = look.fixture.start, look.fixture.end
        return [
            (
                self._number(look, each),
                max(each.fired_at, look.since_of(each.rule)) - start,
                each.until(end) - start,
            )
            for each in episodes
        ]

    def _number(self, look: Look, episode: Episode) -> int:
        labels = tuple(pair for pair in episode.labels if pair[0] in self.keys)
        return self._numbers.setdefault((look.name_of(episode.rule), labels), len(self._numbers))

    def _stretches(self, spans: Spans) -> Stretches:
        return merged(spans, self._window)
