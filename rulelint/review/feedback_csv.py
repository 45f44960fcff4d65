"""Feedback out of a CSV file, by a mapping of its columns."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.fixtures.document import EPOCH, MILLISECOND
from rulelint.review.documents import DocumentError, fault_at
from rulelint.review.feedback import Entry
from rulelint.review.feedback_map import FeedbackMap, Row
from rulelint.source.file import SourceText
from rulelint.source.plural import plural
from rulelint.source.spelling import did_you_mean

MOST_FAULTS = 20
"""How many rows that cannot be read are said."""
MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """The entries of a CSV file in its order; `left_out` rows are no feedback by the mapping."""

    entries: tuple[Entry, ...]
    left_out: int


def import_csv(table: SourceText, mapping: FeedbackMap) -> Imported:
    """Return the feedback in a table whose first line names the columns.

    Raises `DocumentError` for a column that is missing, and for rows that cannot be read: one line for each of the
    first, with its place.  Nothing of such a file is imported.
    """
    entries: list[Entry] = []
    faults: list[str] = []
    left_out = 0
    for line, row in _rows(table, mapping):
        try:
            entry = _entry(row, mapping)
        except ValueError as error:
            faults.append(f"{table.path}:{line}: {error}")
            continue
        if entry is None:
            left_out += 1
        else:
            entries.append(entry)
    if faults:
        rest = len(faults) - MOST_FAULTS
        more = [f"{table.path}: {plural(rest, 'more row')} cannot be read"] if rest > 0 else []
        raise DocumentError("\n".join([*faults[:MOST_FAULTS], *more]))
    return Imported(tuple(entries), left_out)


def _entry(row: Row, mapping: FeedbackMap) -> Entry | None:
    verdict = mapping.decide(row)
    if verdict is None:
        return None
    texts: dict[str, Any] = {name: column.read(row) for name, column in mapping.texts.items()}
    if not texts["alert"]:
        raise ValueError("no alert is named where the mapping looks for one")
    labels = {name: text for name, column in mapping.labels.items() if (text := column.read(row))}
    time = (mapping.time.read(row) - EPOCH) // MILLISECOND
    return Entry(time, verdict, labels=labels, **texts)


def _rows(table: SourceText, mapping: FeedbackMap) -> Iterator[tuple[int, Row]]:
    """Yield the rows with the number of their last line; blank lines are passed over."""
    reader = csv.reader(io.StringIO(table.text, newline=""), delimiter=mapping.delimiter, strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        _check_columns(head, table, mapping)
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(head):
                message = f"{plural(len(cells), 'column')}, where the first line names {len(head)}"
                raise DocumentError(f"{table.path}:{reader.line_num}: {message}")
            yield reader.line_num, dict(zip(head, cells, strict=True))
    except csv.Error as error:
        raise DocumentError(f"{table.path}:{reader.line_num}: {error}") from None


def _check_columns(head: list[str], table: SourceText, mapping: FeedbackMap) -> None:
    if len(head) > MOST_COLUMNS:
        raise RulelintError(f"{table.path} has {len(head)} columns, at most {MOST_COLUMNS} are read")
    for column, where in mapping.columns():
        if column and head.count(column) != 1:
            several = "two columns are called" if column in head else "no column is called"
            message = f"{several} `{column}` in {table.path}{did_you_mean(column, head)}"
            raise fault_at(mapping.source, where, message)
