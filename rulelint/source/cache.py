"""The user's cache folder, and entries of bytes in it: what was worked out once, kept by the hash of what it is from.

Entries are written beside each other and renamed, so that two processes may use one folder.  Whatever cannot be read or
written only costs time.
"""

import contextlib
import os
import sys
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from rulelint.dataclass import dataclass

MAX_BYTES = 256 * 1024 * 1024
MAX_AGE = 30 * 86_400
"""Seconds after which an entry that nobody read is forgotten."""

SWEEP_EVERY = 86_400
"""Seconds between two looks at the size of the folder."""

PARTS = ("lint", "fixtures")
"""Subfolders: summaries of rule files, series of fixtures."""

_SWEPT = "swept"
_BINARY = getattr(os, "O_BINARY", 0)
"""Windows would write line ends of its own."""
_LARGEST = 64 * 1024 * 1024


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where entries are kept; None where caching is off (`RULELINT_NO_CACHE`) or there is no home."""
    if environment.get("RULELINT_NO_CACHE"):
        return None
    if (folder := environment.get("XDG_CACHE_HOME", "")) and Path(folder).is_absolute():
        return Path(folder) / "rulelint"
    if sys.platform == "win32":
        base = environment.get("LOCALAPPDATA")
        return Path(base) / "rulelint" / "Cache" if base else None
    home = environment.get("HOME")
    if not home:
        return None
    return Path(home) / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "rulelint"


def lint_cache(environment: Mapping[str, str] = os.environ) -> "Cache | None":
    """Return the summaries of files that were checked, None where caching is off."""
    folder = cache_folder(environment)
    return Cache(folder / PARTS[0]) if folder else None


def clear_cache(folder: Path) -> tuple[int, int]:
    """Remove everything rulelint keeps below a folder; return how many files that were, and their bytes.

    Only the subfolders that rulelint makes are looked into, and links are not followed.  Raises `OSError`.
    """
    import shutil  # noqa: PLC0415  only who clears needs it

    files = [each for name in PARTS for each in _files_below(folder / name)]
    size = sum(each.lstat().st_size for each in files)
    for name in PARTS:
        part = folder / name
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
    return len(files), size


def _files_below(folder: Path) -> Iterator[Path]:
    if not folder.is_symlink():
        yield from (each for each in folder.rglob("*") if each.is_symlink() or each.is_file())


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries of bytes below one folder, by keys of hexadecimal digits."""

    folder: Path

    def read(self, key: str) -> bytes | None:
        """Return an entry, None where there is no sound one; that it was read keeps it from being forgotten."""
        path = self._path(key)
        try:
            if path.stat().st_size > _LARGEST:
                return None
            checksum, _, data = path.read_bytes().partition(b"\n")
            if checksum != _checksum(data):
                return None
            if time.time() - path.stat().st_mtime > SWEEP_EVERY:
                os.utime(path)
        except OSError:
            return None
        return data

    def write(self, key: str, data: bytes) -> None:
        """Keep an entry."""
        path = self._path(key)
        beside = path.with_name(f"new-{os.urandom(8).hex()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_checksum(data) + b"\n" + data)
            beside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()

    def sweep(self, *, max_bytes: int = MAX_BYTES, now: float | None = None) -> None:
        """Once a day, forget what nobody read for long, then the oldest entries until the others fit."""
        now = time.time() if now is None else now
        mark = self.folder / _SWEPT
        try:
            if mark.exists() and abs(now - mark.stat().st_mtime) < SWEEP_EVERY:
                return
            mark.touch()
            os.utime(mark, (now, now))
            entries = sorted((each.stat().st_mtime, each.stat().st_size, each) for each in self._entries())
        except OSError:
            return
        total = sum(size for _, size, _ in entries)
        for at, size, path in entries:
            if total <= max_bytes and now - at <= MAX_AGE:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size

    def _entries(self) -> list[Path]:
        return [path for path in self.folder.glob("??/*") if path.is_file() and not path.is_symlink()]

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _checksum(data: bytes) -> bytes:
    return b"%08x" % zlib.crc32(data)
