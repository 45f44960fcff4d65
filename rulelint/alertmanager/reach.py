"""Where alerts may go of which only some labels are known: every outcome that the unknown ones leave open."""

from collections.abc import Iterator, Mapping
from enum import Enum

from rulelint.alertmanager.matchers import Matcher
from rulelint.alertmanager.model import Route

MOST_OUTCOMES = 256
"""More outcomes than this are not told apart."""

Outcome = frozenset[int]
"""Routes by the offset where they are written; no two begin at the same character."""


class Verdict(Enum):
    """Whether labels satisfy a matcher: in any case, in no case, or as the unknown ones will have it."""

    NO = 0
    MAYBE = 1
    YES = 2


def verdict(matcher: Matcher, labels: Mapping[str, str]) -> Verdict:
    """Judge one matcher; a label that `labels` lacks may have any value, one that is empty there is absent."""
    if matcher.name in labels:
        return Verdict.YES if matcher.matches(labels[matcher.name]) else Verdict.NO
    return Verdict.MAYBE


def verdict_of(matchers: tuple[Matcher, ...], labels: Mapping[str, str]) -> Verdict:
    """Judge matchers that must all hold."""
    return min((verdict(each, labels) for each in matchers), key=lambda each: each.value, default=Verdict.YES)


def outcomes(root: Route, labels: Mapping[str, str]) -> frozenset[Outcome] | None:
    """Return every set of final routes that is possible, or None where there are too many to tell.

    Matchers of one unknown label are taken as independent of each other: some outcomes may be impossible, none is
    missing.
    """
    found = _outcomes(root, labels)
    return None if found is None else frozenset(each or frozenset({root.span.start}) for each in found)


def routes_by_start(root: Route) -> dict[int, Route]:
    """Return the routes of a tree by the offset where each is written."""
    return {route.span.start: route for route in root.walk()}


def _outcomes(route: Route, labels: Mapping[str, str]) -> frozenset[Outcome] | None:
    """Return the outcomes below a route; the empty one means that it does not match."""
    matches = verdict_of(route.matchers, labels)
    if matches is Verdict.NO:
        return frozenset({Outcome()})
    open_, done = {Outcome()}, set[Outcome]()
    for child in route.routes:
        below = _outcomes(child, labels)
        if below is None:
            return None
        joined = [
            (before | after, bool(after) and not child.continues) for before in open_ for after in below
        ]
        open_ = {outcome for outcome, stops in joined if not stops}
        done |= {outcome for outcome, stops in joined if stops}
        if len(open_) + len(done) > MOST_OUTCOMES:
            return None
    own = Outcome({route.span.start})
    found = {each or own for each in open_ | done}
    return frozenset(found | ({Outcome()} if matches is Verdict.MAYBE else set()))


def all_receivers(root: Route, found: frozenset[Outcome]) -> Iterator[frozenset[str]]:
    """Yield the names of the receivers of each outcome."""
    by_start = routes_by_start(root)
    for outcome in sorted(found, key=sorted):
        yield frozenset(by_start[start].receiver for start in outcome)
