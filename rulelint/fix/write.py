"""Writing a file whole or not at all: beside it first, then in its place."""

import codecs
import contextlib
import os
import tempfile
from pathlib import Path

from rulelint.errors import RulelintError
from rulelint.source.file import SourceText

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class WriteError(RulelintError):
    """A file cannot be written, or must not be."""


def replace_text(path: Path, before: SourceText, after: SourceText, root: Path) -> None:
    """Write `after` over a file that reads `before`, in the same encoding; the mode of the file is kept.

    The new text is written to a file beside it, which is then renamed: whoever reads sees one or the other.  A symbolic
    link stays one; what it leads to is written if it is below `root`.  Raises `WriteError`.
    """
    shown = before.path
    target = Path(os.path.realpath(path))
    if path.is_symlink() and not target.is_relative_to(os.path.realpath(root)):
        raise WriteError(f"{shown} is a link that leads out of the repository: it is not written")
    try:
        data = target.read_bytes()
        if SourceText.from_bytes(shown, data).text != before.text:
            raise WriteError(f"{shown} was changed while it was checked: it is not written")
        _put(target, encode(after, data))
    except UnicodeDecodeError as error:
        raise WriteError(f"{shown} is not UTF-8: it is not written") from error
    except OSError as error:
        raise WriteError(f"cannot write {shown}: {error.strerror or error}") from error


def encode(source: SourceText, before: bytes) -> bytes:
    """Return a text as bytes, with the encoding and byte order mark that the file had `before`."""
    for mark, encoding in _UTF16.items():
        if before.startswith(mark):
            return mark + source.text.encode(encoding)
    return (codecs.BOM_UTF8 if source.bom else b"") + source.text.encode()


def _put(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(target.stat().st_mode & 0o7777)
        os.replace(name, target)  # noqa: PTH105  Path.replace raises the same, with a worse name
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108  as above
        raise
