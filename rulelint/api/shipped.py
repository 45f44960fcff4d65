"""Documents of a review: those that are shipped with rulelint, by name, and those of the user, by path."""

from importlib.resources import files
from pathlib import Path

from rulelint.errors import RulelintError
from rulelint.source.file import SourceText
from rulelint.source.spelling import did_you_mean

PACKAGE = "rulelint.review"
SUFFIX = ".yaml"
MAX_BYTES = 64 * 1024 * 1024


def shipped_names(folder: str) -> list[str]:
    """Return the names of the documents in a folder of the package."""
    listed = (files(PACKAGE) / folder).iterdir()
    return sorted(each.name.removesuffix(SUFFIX) for each in listed if each.name.endswith(SUFFIX))


def shipped_or_file(folder: str, name: str) -> SourceText:
    """Return the document that is shipped under a name, else the file; raise `RulelintError` where there is none."""
    shipped = shipped_names(folder)
    if name in shipped:
        text = (files(PACKAGE) / folder / f"{name}{SUFFIX}").read_text("utf-8")
        return SourceText(f"{name}{SUFFIX}", text)
    if not Path(name).exists():
        advice = f"shipped are {', '.join(shipped)}"
        raise RulelintError(f"no mapping and no file `{name}`{did_you_mean(name, shipped)}", advice=advice)
    return source_at(Path(name))


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
