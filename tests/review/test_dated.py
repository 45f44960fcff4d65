"""Where the dates of a rule are read, with policies, without them, and where one is switched off."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Context
from rulelint.checks.settings import DAY, ExpiryPolicy, Origin, ReviewPolicy
from rulelint.checks.surroundings import Surroundings
from rulelint.compare.pairing import place_rules
from rulelint.review.dated import Dated, dated
from rulelint.rules.model import RuleFile
from tests.simulate.scene import rule_file


def changed(year: int) -> Surroundings:
    """Return a history in which every line was changed on the first day of a year."""
    time = round(datetime(year, 1, 1, 12, tzinfo=UTC).timestamp())

    def times(file: RuleFile) -> Sequence[int | None]:
        return [time] * len(file.source.line_starts)

    return Surroundings(line_times=times)


PLAIN = "- alert: A\n  expr: x > 1\n"
WRITTEN = f"{PLAIN}  annotations: {{reviewed: '2026-05-01'}}\n"
GIT = PolicySettings(review=ReviewPolicy(every=90 * DAY))


@pytest.mark.parametrize(
    ("rule", "context", "expected"),
    [
        (PLAIN, Context(), Dated(every=180)),
        (WRITTEN, Context(), Dated(date(2026, 5, 1), every=180)),
        (WRITTEN.replace("2026-05-01", "spring"), Context(), Dated(every=180)),
        (PLAIN, Context(around=changed(2025)), Dated(every=180)),
        (PLAIN, Context(GIT, around=changed(2025)), Dated(date(2025, 1, 1), "change", 90)),
        (WRITTEN, Context(GIT, around=changed(2025)), Dated(date(2026, 5, 1), every=90)),
        (PLAIN, Context(GIT), Dated(every=90)),
        (
            f"{PLAIN}  labels: {{seen: '2026-04-01'}}\n",
            Context(PolicySettings(review=ReviewPolicy((Origin("label", "seen"),)))),
            Dated(date(2026, 4, 1), every=180),
        ),
        (WRITTEN, Context(GIT, scoped=lambda _: PolicySettings()), Dated()),
        (
            f"{PLAIN}  labels: {{expires: '2026-12-31'}}\n",
            Context(),
            Dated(every=180, expires=date(2026, 12, 31)),
        ),
        (
            f"{PLAIN}  labels: {{expires: '2026-12-31'}}\n",
            Context(PolicySettings(expiry=ExpiryPolicy((Origin("label", "until"),)))),
            Dated(every=180),
        ),
    ],
)
def test_dates(rule: str, context: Context, expected: Dated) -> None:
    (placed,) = place_rules([rule_file(rule)])

    assert dated(placed, context) == expected


def test_ages_count_whole_days() -> None:
    known = Dated(date(2026, 5, 1))

    assert [known.age(date(2026, 5, day)) for day in (1, 3)] == [0, 2]
    assert known.age(date(2026, 4, 30)) is None
