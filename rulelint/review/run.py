"""A review: everything that is known of the rules, and what is due."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date

from rulelint.dataclass import dataclass
from rulelint.review.cards import Card, cards_of
from rulelint.review.dated import Dated
from rulelint.review.due import Known, due, waiting
from rulelint.review.earlier import Earlier
from rulelint.review.feedback import Entry
from rulelint.review.hygiene import Hygiene
from rulelint.review.model import Basis, FixtureBasis, Item, Ruled
from rulelint.review.options import DEFAULT_REVIEW, ReviewOptions
from rulelint.review.trend import Trend, trend_of
from rulelint.review.verdicts import OwnerOf, Verdicts, verdicts_of
from rulelint.review.watched import union, watch
from rulelint.simulate.model import RuleKey, Simulation


@dataclass(frozen=True)
class Inputs:
    """What a review is made from; `rules` are the alerting ones, `since` leaves out what was before.

    `hygiene` is what lint says of each rule, None where nobody asked, with policies if `has_policies`; `earlier` is
    what it is compared with.
    """

    rules: tuple[Ruled, ...]
    simulations: tuple[Simulation, ...]
    feedback: tuple[Entry, ...]
    dates: Mapping[RuleKey, Dated]
    owner_of: OwnerOf
    today: date
    since: date | None = None
    options: ReviewOptions = field(default_factory=lambda: DEFAULT_REVIEW)
    hygiene: Mapping[RuleKey, Hygiene] | None = None
    has_policies: bool = False
    earlier: Earlier | None = None


@dataclass(frozen=True)
class Review:
    """What a review found: items by risk, feedback by rule, scorecards, and what all of it rests on."""

    basis: Basis
    items: tuple[Item, ...]
    verdicts: Verdicts
    cards: tuple[Card, ...]
    trend: Trend | None = None

    @property
    def paths(self) -> list[str]:
        """The files of the rules that were looked at."""
        return sorted({card.rule.path for card in self.cards if card.rule})


def review(inputs: Inputs) -> Review:
    """Return what is due."""
    messages = [each for one in inputs.simulations if one.told for each in one.told.messages]
    verdicts = verdicts_of(inputs.feedback, inputs.rules, inputs.owner_of, messages)
    known = Known(
        inputs.rules,
        watch(inputs.simulations),
        inputs.dates,
        verdicts,
        inputs.simulations,
        inputs.today,
        inputs.options,
    )
    basis, items = _basis(inputs, known), due(known)
    cards = cards_of(known, inputs.hygiene, has_policies=inputs.has_policies)
    trend = (
        trend_of(inputs.earlier, cards, items, [each.sha256 for each in basis.fixtures])
        if inputs.earlier
        else None
    )
    return Review(basis, items, verdicts, cards, trend)


def only_new(review: Review) -> Review:
    """Return a review with those of its items alone that the earlier one does not have."""
    assert review.trend is not None
    return replace(review, items=tuple(each for each in review.items if each.key in review.trend.new))


def _basis(inputs: Inputs, known: Known) -> Basis:
    told = next((each.told for each in inputs.simulations if each.told), None)
    own = {rule.key for rule in inputs.rules}
    return Basis(
        today=inputs.today,
        since=inputs.since,
        weeks=inputs.options.weeks,
        fixtures=tuple(map(_fixture, inputs.simulations)),
        recorded=union((each.start, each.end) for each in inputs.simulations),
        alerts=len(own),
        simulated=sum(bool(each.sightings) for key, each in known.watched.items() if key in own),
        waiting=waiting(known),
        alertmanager=(told.path, told.version) if told else None,
        entries=len(inputs.feedback),
        matched=known.verdicts.total.n,
    )


def _fixture(simulation: Simulation) -> FixtureBasis:
    return FixtureBasis(
        simulation.fixture,
        simulation.start,
        simulation.end,
        simulation.representative,
        simulation.coverage.complete,
        simulation.version,
        simulation.phase,
        simulation.sha256,
        simulation.caveats,
    )
