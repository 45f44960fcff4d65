"""The table of pages: what it says of a week, whom it names, and that names are no markup."""

from dataclasses import replace

import pytest

from rulelint.compare.notified import Notified
from rulelint.compare.replay import Replay
from rulelint.report import ci_markdown, ci_text
from rulelint.report.base import Style
from rulelint.report.ci_base import Comparison
from rulelint.report.ci_pages import pages_object, pages_table
from tests.compare.pages import DAY, RULES, PullRequest, replayed

WEEK = ("x 1x10080", "y" + 42 * " 1x119 9x119", "z 1x10080")
FASTER = PullRequest([("\n  for: 2h30m", "")], base=RULES.replace("expr: y > 5", "expr: y > 5\n  for: 2h30m"))


def week(*, representative: bool) -> Replay:
    done, _ = replayed(FASTER, *WEEK, minutes=7 * DAY, representative=representative)
    return done


@pytest.mark.parametrize(
    ("representative", "title", "rows"),
    [
        (True, "Pages a week by owner, before and after (fixture scene, 7d)", (("shop", "0.0 (0.0–3.7)", "41.0 (29.4–55.6)", "0 → 41"),)),  # noqa: E501
        (False, "Pages in a week by owner, before and after (fixture scene)", (("shop", "0", "41", "0 → 41"),)),
    ],
)  # fmt: skip
def test_a_week(representative: bool, title: str, rows: tuple[tuple[str, ...], ...]) -> None:  # noqa: FBT001  a row
    table = pages_table(week(representative=representative))

    assert table is not None
    assert (table.title, table.rows) == (title, rows)


def test_programs_get_every_page_that_only_one_side_has() -> None:
    found = pages_object(week(representative=True))

    assert found is not None
    assert (len(found["new_pages"]), found["lost_pages"]) == (41, [])
    assert found["owners"][0]["head"]["weekly"]["count"] == 41
    assert {each["receiver"] for each in found["new_pages"]} == {"chat"}


def test_a_path_is_no_markup_and_no_escape() -> None:
    done = week(representative=False)
    assert isinstance(done.notified, Notified)
    hostile = replace(done.notified.base, path="<b>\x1b[31m`x`.yml")
    named = replace(done, notified=replace(done.notified, base=hostile))
    comparison = Comparison("a", "b", (), replays=(named,))

    assert "<b>" not in ci_markdown.render(comparison, Style())
    assert "\x1b" not in ci_text.render(comparison, Style())
    assert "\x1b" not in ci_markdown.render(comparison, Style())
