"""Feedback on past notifications: reading it, and taking it over from a CSV file."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rulelint.errors import RulelintError
from rulelint.review.feedback import Entry, read_feedback
from rulelint.review.feedback_csv import import_csv
from rulelint.review.feedback_map import FeedbackMap, read_map
from rulelint.review.feedback_text import Merged, merge
from rulelint.source.file import SourceText
from rulelint.source.spelling import did_you_mean

__all__ = ["Import", "feedback_of", "import_feedback", "source_at"]

SUFFIX = ".yaml"
MAX_BYTES = 64 * 1024 * 1024


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
    imported = import_csv(source_at(table), _mapping(mapping))
    present = source_at(target) if target.exists() else SourceText(target.as_posix(), "")
    return Import(target, merge(present, imported.entries), imported.left_out)


def feedback_of(path: Path | None) -> tuple[Entry, ...]:
    """Return the entries of a feedback file, none without one; raise `RulelintError`."""
    return () if path is None else read_feedback(source_at(path))


def shipped_maps() -> list[str]:
    """Return the names of the mappings that are shipped."""
    folder = files("rulelint.review") / "feedback_maps"
    return sorted(each.name.removesuffix(SUFFIX) for each in folder.iterdir() if each.name.endswith(SUFFIX))


def _mapping(name: str) -> FeedbackMap:
    shipped = shipped_maps()
    if name in shipped:
        text = (files("rulelint.review") / "feedback_maps" / f"{name}{SUFFIX}").read_text("utf-8")
        return read_map(SourceText(f"{name}{SUFFIX}", text))
    if not Path(name).exists():
        advice = f"shipped are {', '.join(shipped)}"
        raise RulelintError(f"no mapping and no file `{name}`{did_you_mean(name, shipped)}", advice=advice)
    return read_map(source_at(Path(name)))


def source_at(path: Path) -> SourceText:
    """Return the text of a file; raise `RulelintError` for one that cannot be read."""
    shown = path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise RulelintError(f"{shown} is larger than {MAX_BYTES // 2**20} MiB")
        return SourceText.from_bytes(shown, path.read_bytes())
    except OSError as error:
        raise RulelintError(f"cannot read {shown}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RulelintError(f"{shown}: not UTF-8 at byte {error.start}") from error
