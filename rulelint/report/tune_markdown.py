"""What `rulelint tune` found as Markdown, for issues and pull requests."""

import re
from collections.abc import Iterator

from rulelint.report.markdown import code, text
from rulelint.report.simulation_markdown import section
from rulelint.report.tune_tables import headline, now, remarks, tables, verdict
from rulelint.report.tune_text import UNWRITTEN
from rulelint.simulate.tuning.model import Tuning


def render(tuning: Tuning, diff: str, *, unwritten: bool) -> str:
    """Return the tables, the proposal, and its diff."""
    return "\n".join(_lines(tuning, diff, unwritten=unwritten)) + "\n"


def _lines(tuning: Tuning, diff: str, *, unwritten: bool) -> Iterator[str]:
    yield f"## Tuning of {code(tuning.rule.rule.name)}"
    yield ""
    for line in (*headline(tuning), *remarks(tuning), now(tuning)):
        yield f"{text(line)}.  "
    for each in tables(tuning):
        yield ""
        yield from section(each)
    yield ""
    yield text(f"{verdict(tuning)[:1].upper()}{verdict(tuning)[1:]}")
    if unwritten:
        yield ""
        yield text(UNWRITTEN)
    if diff:
        longest = max(map(len, re.findall("`+", diff)), default=0)
        fence = "`" * max(3, longest + 1)
        yield from ("", f"{fence}diff", diff.rstrip("\n"), fence)
