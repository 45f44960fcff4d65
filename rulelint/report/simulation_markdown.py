"""Simulations as Markdown, for step summaries and comments."""

from collections.abc import Iterator, Sequence

from rulelint.report.markdown import code, table, text
from rulelint.report.simulation_tables import headline, record_lines, tables
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
        yield from _section(each)
    for line in record_lines(simulation, simulation.fixture):
        yield ""
        yield f"To record what is missing: {code(line)}"


def _section(section: Table) -> Iterator[str]:
    yield f"### {text(section.title[:1].upper() + section.title[1:])}"
    yield ""
    rows = [[text(cell) for cell in row] for row in section.rows]
    yield from table(section.head, rows, section.right)
    if section.note:
        yield ""
        yield text(section.note)
