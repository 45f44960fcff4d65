"""Simulations as plain text: the same bytes on a terminal and in a file."""

from collections.abc import Iterator, Sequence

from rulelint.report.missing import record_line
from rulelint.report.noise_tables import proposed_lines
from rulelint.report.printable import one_line, width, wrapped
from rulelint.report.simulation_tables import headline, tables
from rulelint.report.tables import Table
from rulelint.simulate.model import Simulation

WIDTH = 110
"""Characters of a line of prose; tables are as wide as they are."""


def render(simulations: Sequence[Simulation]) -> str:
    """Return all tables of every simulation."""
    return "\n".join("\n".join(_simulation(each)) + "\n" for each in simulations)


def _simulation(simulation: Simulation) -> Iterator[str]:
    yield from map(one_line, headline(simulation))
    for table in tables(simulation):
        yield ""
        yield from table_lines(table)
    if lines := proposed_lines(simulation):
        yield from ("", "inhibit rules that would spare messages, for Alertmanager's configuration:")
        yield from (f"  {one_line(line)}" for line in lines)
    if line := record_line(simulation):
        yield ""
        yield f"to record what is missing: {one_line(line)}"


def table_lines(table: Table) -> Iterator[str]:
    """Yield the lines of a table."""
    yield one_line(table.title)
    cells = [[one_line(cell) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (_pad(cell, widths[at], right=at in table.right) for at, cell in enumerate(row))
        yield f"  {'  '.join(padded)}".rstrip()
    yield from wrapped(table.note, WIDTH, first="  ")


def _pad(cell: str, cells: int, *, right: bool) -> str:
    blank = " " * (cells - width(cell))
    return blank + cell if right else cell + blank
