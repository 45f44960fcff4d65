"""Reading, applying and writing the baseline of a repository."""

from collections.abc import Collection
from pathlib import Path

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.policy.baseline import (
    Baseline,
    apply_baseline,
    entries_of,
    parse_baseline,
    render_baseline,
    stale_numbers,
)
from rulelint.report.base import LintResult
from rulelint.source.file import SourceText


@dataclass(frozen=True, slots=True)
class Written:
    """A new text of the baseline at `path`: how many entries it has, and what was left out or dropped.

    `refused` counts findings that are not in the old baseline, which a baseline never takes in.
    """

    path: Path
    text: str
    entries: int
    dropped: int
    refused: int


def read_baseline(path: Path) -> Baseline:
    """Read a baseline; raise `RulelintError`."""
    name = path.as_posix()
    try:
        return parse_baseline(SourceText.from_bytes(name, path.read_bytes()))
    except OSError as error:
        advice = "`--write-baseline` makes one" if isinstance(error, FileNotFoundError) else None
        raise RulelintError(f"cannot read {name}: {error.strerror or error}", advice=advice) from error
    except UnicodeDecodeError as error:
        raise RulelintError(f"{name}: not UTF-8 at byte {error.start}") from error


def with_baseline(result: LintResult, path: Path, ran: Collection[str], *, whole: bool) -> LintResult:
    """Return the result without what the baseline has, and with what is stale in it."""
    return apply_baseline(result, read_baseline(path), ran, whole=whole)


def new_baseline(result: LintResult, path: Path, ran: Collection[str], *, whole: bool) -> Written:
    """Return the baseline as it should be: all findings where there is none yet, else the old one without what is gone.

    What cannot be judged, because its file or its check was not looked at, stays.
    """
    found = entries_of(result, path.parent.as_posix())
    if not path.exists():
        return Written(path, render_baseline(found), len(found), 0, 0)
    old = read_baseline(path)
    gone = set(stale_numbers(result, old, ran, whole=whole))
    kept = [entry for number, entry in enumerate(old.entries) if number not in gone]
    names = {entry.fingerprint for entry in old.entries}
    refused = sum(entry.fingerprint not in names for entry in found)
    return Written(path, render_baseline(kept), len(kept), len(gone), refused)
