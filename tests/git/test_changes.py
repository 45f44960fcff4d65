"""What happened to files: for commits and for the work tree alike."""

from pathlib import Path

import pytest

from rulelint.git import changes
from rulelint.git.changes import file_changes
from rulelint.git.repo import Repository
from tests.git.scratch import Scratch

LONG = "".join(f"- alert: Alert{number}\n  expr: up == {number}\n" for number in range(20))
EDITED = LONG.replace("up == 7", "up < 7")
OTHER = "".join(f"some: {number}\nthing: else{number}\n" for number in range(30))


def changed(scratch: Scratch, *, committed: bool) -> list[tuple[str, str | None, str | None]]:
    if committed:
        scratch.commit({})
    repo = Repository.open(scratch.root)
    base = repo.tree(repo.resolve("HEAD~1" if committed else "HEAD"))
    head = repo.tree(repo.resolve("HEAD") if committed else None)
    paths = base.entries.keys() | head.entries.keys()
    return [(change.kind, change.base, change.head) for change in file_changes(base, head, paths)]


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({}, []),
        ({"a.yml": EDITED}, [("modified", "a.yml", "a.yml")]),
        ({"new.yml": OTHER}, [("added", None, "new.yml")]),
        ({"a.yml": None}, [("removed", "a.yml", None)]),
        ({"a.yml": None, "x/a.yml": LONG}, [("renamed", "a.yml", "x/a.yml")]),
        ({"a.yml": None, "b.yml": EDITED}, [("renamed", "a.yml", "b.yml")]),
        ({"a.yml": None, "b.yml": OTHER}, [("removed", "a.yml", None), ("added", None, "b.yml")]),
        ({"copy.yml": LONG}, [("added", None, "copy.yml")]),
        (
            {"a.yml": None, "b.yml": LONG, "c.yml": EDITED},
            [("renamed", "a.yml", "b.yml"), ("added", None, "c.yml")],
        ),
    ],
)
def test_kinds(
    tmp_path: Path,
    edit: dict[str, str | None],
    expected: list[tuple[str, str | None, str | None]],
    *,
    committed: bool,
) -> None:
    scratch = Scratch.create(tmp_path / "repo", {"a.yml": LONG, "same.yml": "same\n"})
    scratch.write(edit)

    assert changed(scratch, committed=committed) == expected


def test_only_named_paths_are_looked_at(tmp_path: Path) -> None:
    scratch = Scratch.create(tmp_path / "repo", {"a.yml": LONG, "b.yml": LONG})
    scratch.write({"a.yml": EDITED, "b.yml": EDITED})
    repo = Repository.open(scratch.root)

    found = file_changes(repo.tree(repo.resolve("HEAD")), repo.tree(None), ["b.yml", "absent.yml"])

    assert [change.head for change in found] == ["b.yml"]


def test_many_files_are_paired_by_equal_content_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MAX_PAIRS", 1)
    scratch = Scratch.create(tmp_path / "repo", {"a.yml": LONG, "b.yml": OTHER})
    scratch.write(
        {"a.yml": None, "b.yml": None, "x/a.yml": EDITED, "x/b.yml": OTHER, "x/c.yml": LONG + "x: y\n"}
    )

    assert changed(scratch, committed=False) == [
        ("removed", "a.yml", None),
        ("added", None, "x/a.yml"),
        ("renamed", "b.yml", "x/b.yml"),
        ("added", None, "x/c.yml"),
    ]
