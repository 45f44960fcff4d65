"""When somebody looked at a rule last, and when it ends: what `policy.review` and `policy.expiry` read."""

from datetime import date
from typing import Literal

from rulelint.checks.base import Context, Subject
from rulelint.checks.dates import days, last_change, read_date
from rulelint.checks.origins import stated
from rulelint.checks.settings import ExpiryPolicy, Origin, ReviewPolicy
from rulelint.compare.pairing import Placed
from rulelint.dataclass import dataclass

_GIT = Origin("git")
_UNASKED = ReviewPolicy(sources=(Origin("annotation", "reviewed"),))
"""What counts without `policy.review`: a date that somebody wrote down, and no history that nobody asked about."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What is known of a rule's dates.

    `reviewed` is the last look at it, or what git saw `by`; None where nobody knows.  A look is asked for `every` so
    many days, None where none is.  `expires` is its last day, None for a rule that is meant to stay.
    """

    reviewed: date | None = None
    by: Literal["review", "change"] = "review"
    every: int | None = None
    expires: date | None = None

    def age(self, today: date) -> int | None:
        """Return how many days ago the last look was; None where that is not known, or in the future."""
        if self.reviewed is None or self.reviewed > today:
            return None
        return (today - self.reviewed).days


UNDATED = Dated()


def dated(placed: Placed, ctx: Context) -> Dated:
    """Return the dates of a rule: by its policies, else by what it says; where a policy is off there are none."""
    subject = Subject(placed.file, placed.group, placed.rule)
    policy = ctx.policy_for(subject)
    review = policy.review if ctx.policy.asks_for("review") else _UNASKED
    expiry = policy.expiry if ctx.policy.asks_for("expiry") else ExpiryPolicy()
    reviewed, by = _reviewed(subject, review, ctx)
    written = stated(subject, expiry.sources, ctx) if expiry else None
    return Dated(
        reviewed,
        by,
        days(review.every) if review else None,
        read_date(written.value) if written else None,
    )


def _reviewed(
    subject: Subject, policy: ReviewPolicy | None, ctx: Context
) -> tuple[date | None, Literal["review", "change"]]:
    if policy is None:
        return None, "review"
    written = stated(subject, policy.sources, ctx)
    if written is not None:
        return read_date(written.value), "review"
    seen = last_change(subject, ctx) if _GIT in policy.sources else None
    return seen, "review" if seen is None else "change"
