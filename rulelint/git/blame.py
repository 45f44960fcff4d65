"""When the lines of a file were changed last, as `git blame` knows it."""

from pathlib import Path

from rulelint.git.command import run_git


def line_times(root: Path, path: str, commit: str | None, *, shallow: bool) -> tuple[int | None, ...]:
    """Return Unix seconds for each line of a file, of a commit or, for None, of the work tree as it is.

    `path` is relative to `root`.  A line that is not committed was changed now.  In a shallow clone a line that is
    older than what was fetched is None.  A file that git does not track has no lines.  Raises `GitError`.
    """
    revision = [commit] if commit else []
    listed = (
        run_git(root, "ls-files", "--error-unmatch", "-z", "--", path, accept=(0, 1)) if not commit else b"x"
    )
    if not listed:
        return ()
    output = run_git(
        root, "-c", "blame.ignoreRevsFile=", "blame", "--porcelain", *revision, "--", path, accept=(0, 128)
    )
    return _times(output, shallow=shallow)


def _times(porcelain: bytes, *, shallow: bool) -> tuple[int | None, ...]:
    """Read the porcelain format: a commit's facts stand behind its first line, every content line begins with a tab."""
    times: dict[bytes, int] = {}
    boundary: set[bytes] = set()
    lines: list[bytes] = []
    commit = b""
    for line in porcelain.split(b"\n"):
        word, _, rest = line.partition(b" ")
        if line.startswith(b"\t"):
            lines.append(commit)
        elif len(word) in (40, 64) and all(char in b"0123456789abcdef" for char in word):
            commit = word
        elif word == b"committer-time":
            times[commit] = int(rest)
        elif word == b"boundary":
            boundary.add(commit)
    return tuple(None if shallow and each in boundary else times.get(each) for each in lines)
