"""An inhibit rule that would spare people one of two alerts, written so that it mutes no other."""

from collections.abc import Mapping, Sequence

from rulelint.alertmanager.matchers import Matcher
from rulelint.engine.labels import ALERT_NAME
from rulelint.promql.ast import MatchOp
from rulelint.simulate.key import RuleKey
from rulelint.simulate.redundancy.candidates import Firing
from rulelint.simulate.redundancy.model import Inhibition

PREFERRED = "severity"


def propose(
    source: tuple[RuleKey, Sequence[Firing]], target: tuple[RuleKey, Sequence[Firing]], equal: tuple[str, ...]
) -> Inhibition | None:
    """Return an inhibit rule, None where none could tell the two apart or would mute whatever fires.

    Without labels to compare any alert of the source would mute all of the target: such a rule is not proposed.
    """
    ours, theirs = _constant(source[1]), _constant(target[1])
    telling = _telling(ours, theirs)
    if not equal or not telling:
        return None
    return Inhibition(
        source[0],
        target[0],
        tuple(str(Matcher(name, MatchOp.EQUAL, ours[name])) for name in telling),
        tuple(str(Matcher(name, MatchOp.EQUAL, theirs[name])) for name in telling),
        equal,
    )


def _constant(firings: Sequence[Firing]) -> Mapping[str, str]:
    """Return the labels that all alerts of a rule have with the same value."""
    common = set(firings[0].labels)
    for each in firings:
        common &= set(each.labels)
    return dict(sorted(common))


def _telling(ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels that tell the two rules apart: their name, and where that is one, a level or any other."""
    if ours.get(ALERT_NAME) != theirs.get(ALERT_NAME):
        return (ALERT_NAME,) if ALERT_NAME in ours and ALERT_NAME in theirs else ()
    differing = [name for name in ours if name in theirs and ours[name] != theirs[name]]
    chosen = PREFERRED if PREFERRED in differing else next(iter(differing), None)
    return (ALERT_NAME, chosen) if chosen and ALERT_NAME in ours else ()
