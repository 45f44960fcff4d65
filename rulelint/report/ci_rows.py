"""Tables of `rulelint ci`: rows of plain text, cut where nobody reads on."""

from collections.abc import Iterator, Sequence

from rulelint.dataclass import dataclass
from rulelint.report.ci_base import Comparison
from rulelint.source.plural import plural

MAX_ROWS = 50
"""Rows of a table; a pull request that changes more than this for people is not read row by row."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Plain text, one tuple a row; a cell that changed holds an arrow.  `remark` follows the table."""

    title: str
    header: Row
    rows: tuple[Row, ...]
    remark: str = ""


def cut(title: str, header: Row, rows: Sequence[Row], remark: str = "") -> Table:
    """Return a table of the first rows that says how many are left out."""
    more = f"{plural(len(rows) - MAX_ROWS, 'further row')} left out" if len(rows) > MAX_ROWS else ""
    return Table(title, header, tuple(rows[:MAX_ROWS]), "; ".join(each for each in (more, remark) if each))


def arrow(before: str, now: str) -> str:
    """Return a cell that shows both sides, if they differ."""
    return now if before == now else f"{before} → {now}"


def tables(comparison: Comparison) -> Iterator[Table]:
    """Yield the tables of every replay, empty ones left out."""
    if comparison.replays:
        from rulelint.report.ci_tables import replay_tables  # noqa: PLC0415  NumPy, which nothing else here needs

        for replay in comparison.replays:
            yield from replay_tables(replay)


def basis_lines(comparison: Comparison) -> Iterator[str]:
    """Yield what the tables rest on."""
    if comparison.replays:
        from rulelint.report.ci_basis import comparison_lines  # noqa: PLC0415  as above

        yield from comparison_lines(comparison.replays)
