"""Feedback on past notifications: reading it, and taking it over from a CSV file."""

from pathlib import Path

from rulelint.api.shipped import shipped_names, shipped_or_file, source_at
from rulelint.dataclass import dataclass
from rulelint.review.feedback import Entry, read_feedback
from rulelint.review.feedback_csv import import_csv
from rulelint.review.feedback_map import read_map
from rulelint.review.feedback_text import Merged, merge
from rulelint.source.file import SourceText

__all__ = ["Import", "feedback_of", "import_feedback", "shipped_maps"]

FOLDER = "feedback_maps"


@dataclass(frozen=True, slots=True)
class Import:
    """What an import makes of the feedback file at `path`; `left_out` rows are no feedback by the mapping."""

    path: Path
    merged: Merged
    left_out: int


def import_feedback(table: Path, mapping: str, target: Path) -> Import:
    """Return the feedback file `target` with what a CSV file holds; nothing is written.

    `mapping` is the name of one that is shipped, or a file.  Raises `RulelintError`.
    """
    imported = import_csv(source_at(table), read_map(shipped_or_file(FOLDER, mapping)))
    present = source_at(target) if target.exists() else SourceText(target.as_posix(), "")
    return Import(target, merge(present, imported.entries), imported.left_out)


def feedback_of(path: Path | None) -> tuple[Entry, ...]:
    """Return the entries of a feedback file, none without one; raise `RulelintError`."""
    return () if path is None else read_feedback(source_at(path))


def shipped_maps() -> list[str]:
    """Return the names of the mappings that are shipped."""
    return shipped_names(FOLDER)
