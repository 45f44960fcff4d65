"""Simulations as Markdown, for step summaries and comments."""

from collections.abc import Iterator, Sequence

from rulelint.report.markdown import code, table, text
from rulelint.report.missing import record_line
from rulelint.report.noise_tables import proposed_lines
from rulelint.report.printable import one_line
from rulelint.report.simulation_tables import headline, tables
from rulelint.report.tables import Table
from rulelint.simulate.model import Simulation


def render(simulations: Sequence[Simulation]) -> str:
    """Return a section for every simulation."""
    return "\n".join("\n".join(_simulation(each)) + "\n" for each in simulations)


def _simulation(simulation: Simulation) -> Iterator[str]:
    yield f"## Simulation on {code(simulation.fixture)}"
    yield ""
    for line in headline(simulation):
        yield f"{text(line)}.  "
    for each in tables(simulation):
        yield ""
        yield from section(each)
    if lines := proposed_lines(simulation):
        yield from ("", "Inhibit rules that would spare messages, for Alertmanager's configuration:", "")
        yield from (f"    {one_line(line)}" for line in lines)
    if line := record_line(simulation):
        yield ""
        yield f"To record what is missing: {code(line)}"


def section(shown: Table) -> Iterator[str]:
    """Yield a heading, a table, and how to read it."""
    yield f"### {text(shown.title[:1].upper() + shown.title[1:])}"
    yield ""
    rows = [[text(cell) for cell in row] for row in shown.rows]
    yield from table(shown.head, rows, shown.right)
    if shown.note:
        yield ""
        yield text(shown.note)
