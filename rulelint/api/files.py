"""Which files a command looks at: named files, folders walked in one order, and what of it holds rules."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from rulelint.dataclass import dataclass
from rulelint.errors import NothingToCheckError, RulelintError
from rulelint.policy.config import Config
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile

SUFFIXES = (".yml", ".yaml", ".json", ".rules", ".rule")
"""What a folder is searched for; a file named on the command line may be called anything."""

SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})
NAME_RULES = "name the rule files, or their globs as `rules` in .rulelint.yaml"
NO_RULES = (
    "a rule file has `groups:`, or is one of the kinds in docs/file-kinds.md; "
    "name a folder to pass other files over"
)

MAX_BYTES = 64 * 1024 * 1024
"""A larger file is no rule file that people wrote; reading it would only cost memory."""
CHUNK = 4 * 1024 * 1024
"""Bytes that are read at a time: a pipe may have no end."""


class FileError(RulelintError):
    """A file named on the command line cannot be read or holds no rules."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at; `named` is True if the user named it, `shown` is the path reports print."""

    path: Path
    shown: str
    named: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """The files that hold rules, and how many others were looked at."""

    files: tuple[RuleFile, ...]
    passed_over: tuple[str, ...] = ()


def discover(paths: Sequence[Path], config: Config, cwd: Path | None = None) -> list[Candidate]:
    """Return the files to look at, each once, in the order of their paths.

    Without `paths` these are the files that `rules` of the configuration matches, or everything below the working
    directory.  Raises `FileError` for a path that does not exist.
    """
    here = Path.cwd() if cwd is None else cwd
    candidates = (
        [each for path in paths for each in _candidates(path, here)] if paths else _configured(config, here)
    )
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        key = os.path.realpath(candidate.path)
        if key not in found or (candidate.named and not found[key].named):
            found[key] = candidate
    return sorted(found.values(), key=lambda candidate: candidate.shown)


def load(candidates: Sequence[Candidate], *, from_hook: bool = False) -> Loaded:
    """Read the files that hold rules.

    A file that was found in a folder and holds none is passed over; one that was named raises `FileError`, unless a
    hook named it: a hook is given every YAML file of a commit.  Raises `NothingToCheckError` if nothing is left.
    """
    return sift(candidates, [load_bytes(each.shown, read(each)) for each in candidates], from_hook=from_hook)


def sift(
    candidates: Sequence[Candidate], read_files: Sequence[RuleFile | None], *, from_hook: bool = False
) -> Loaded:
    """Return the files that hold rules; raises as `load`.  `read_files` has None where a candidate holds none."""
    files: list[RuleFile] = []
    passed_over: list[str] = []
    for candidate, file in zip(candidates, read_files, strict=True):
        if file is not None:
            files.append(file)
        elif candidate.named and not from_hook:
            raise FileError(f"{candidate.shown} holds no rules", advice=NO_RULES)
        else:
            passed_over.append(candidate.shown)
    if not files and not from_hook:
        found = "no file" if not passed_over else f"no rules in {', '.join(passed_over[:3])}"
        more = f" and {len(passed_over) - 3} others" if len(passed_over) > 3 else ""
        raise NothingToCheckError(f"nothing to check: {found}{more}", advice=NAME_RULES)
    return Loaded(tuple(files), tuple(passed_over))


def load_text(name: str, data: bytes, *, from_hook: bool = False) -> tuple[RuleFile, ...]:
    """Read a rule file from its bytes; raise `FileError` if it holds no rules and no hook named it."""
    file = load_bytes(name, data)
    if file is None and not from_hook:
        raise FileError(f"{name} holds no rules", advice=NO_RULES)
    return () if file is None else (file,)


def read(candidate: Candidate) -> bytes:
    """Return a file's bytes; raise `FileError`."""
    try:
        with candidate.path.open("rb") as stream:
            return read_stream(candidate.shown, stream)
    except OSError as error:
        raise FileError(f"cannot read {candidate.shown}: {error.strerror or error}") from error


def read_stream(shown: str, stream: BinaryIO) -> bytes:
    """Return all bytes of a stream, which may be one without end; raise `FileError` for more than `MAX_BYTES`."""
    parts, size = [], 0
    while part := stream.read(CHUNK):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise FileError(f"{shown} is larger than {MAX_BYTES // 2**20} MiB", advice=NAME_RULES)
    return b"".join(parts)


def _candidates(path: Path, here: Path) -> Iterator[Candidate]:
    full = here / path
    if full.is_dir():
        yield from (Candidate(file, _shown(file, here, path), named=False) for file in _walk(full))
    elif full.exists():
        yield Candidate(full, _shown(full, here, path), named=True)
    else:
        raise FileError(f"{path} does not exist")


def _configured(config: Config, here: Path) -> list[Candidate]:
    root = here / config.folder if config.rules else here
    files = _walk(root)
    if config.rules:
        from rulelint.source.glob import matches_any  # noqa: PLC0415  most configurations have no globs

        files = (file for file in files if matches_any(config.rules, file.relative_to(root).as_posix()))
    return [Candidate(file, _shown(file, here, Path()), named=False) for file in files]


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that may hold rules, in the order of their names.

    Hidden names are left out, and folders behind symbolic links: what they hold is found where it is, and a link
    cannot lead out of the repository or in a circle.  Links to files are followed if they stay inside the folder.
    """
    root = os.path.realpath(folder)
    pending = [os.fspath(folder)]
    while pending:
        entries = _entries(pending.pop())
        below = [entry.path for entry in entries if _is_searched(entry)]
        pending += reversed(below)
        for entry in entries:
            if _is_rule_name(entry.name) and _is_inside_file(entry, root):
                yield Path(entry.path)


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise FileError(f"cannot read the folder {folder}: {error.strerror or error}") from error


def _is_rule_name(name: str) -> bool:
    return not name.startswith(".") and name.lower().endswith(SUFFIXES)


def _is_searched(entry: "os.DirEntry[str]") -> bool:
    hidden = entry.name.startswith(".") or entry.name in SKIPPED_FOLDERS
    return not hidden and entry.is_dir(follow_symlinks=False)


def _is_inside_file(entry: "os.DirEntry[str]", root: str) -> bool:
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    target = os.path.realpath(entry.path)
    try:
        return os.path.commonpath([root, target]) == root and Path(target).is_file()
    except ValueError:  # on another drive
        return False


def _shown(path: Path, here: Path, asked: Path) -> str:
    """Return a path relative to the working directory; what was asked for elsewhere by its full path keeps that."""
    relative = os.path.relpath(path, here)
    outside = relative == os.pardir or relative.startswith(os.pardir + os.sep)
    return Path(os.path.normpath(path) if outside and asked.is_absolute() else relative).as_posix()
