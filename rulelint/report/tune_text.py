"""What `rulelint tune` found as plain text; the diff of the proposal comes last."""

from collections.abc import Iterator

from rulelint.report.printable import one_line, wrapped
from rulelint.report.simulation_text import WIDTH, table_lines
from rulelint.report.tune_plot import plot_lines
from rulelint.report.tune_tables import headline, now, remarks, tables, verdict
from rulelint.simulate.tuning.model import Tuning

UNWRITTEN = "the file cannot be edited without changing more than the rule: make the change by hand"


def render(tuning: Tuning, diff: str, *, unwritten: bool, ascii_only: bool = False) -> str:
    """Return tables, plot and proposal, and the proposal as a unified diff."""
    return (
        "\n".join(_lines(tuning, unwritten=unwritten, ascii_only=ascii_only))
        + "\n"
        + (f"\n{diff}" if diff else "")
    )


def _lines(tuning: Tuning, *, unwritten: bool, ascii_only: bool) -> Iterator[str]:
    yield from map(one_line, headline(tuning))
    for each in (*remarks(tuning), now(tuning)):
        yield from wrapped(each, WIDTH)
    plot = list(plot_lines(tuning, ascii_only=ascii_only))
    for at, table in enumerate(tables(tuning)):
        yield ""
        yield from table_lines(table)
        if at == 0 and plot:
            yield ""
            yield from (f"  {line}" for line in plot)
    yield ""
    yield from wrapped(verdict(tuning), WIDTH)
    if unwritten:
        yield UNWRITTEN
