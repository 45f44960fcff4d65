"""Both kinds of trees list and read the same files, and nothing outside of the repository."""

import os
from pathlib import Path

import pytest

from rulelint.git import tree
from rulelint.git.repo import Repository
from tests.git.scratch import Scratch

FILES: dict[str, str | bytes] = {
    "rules/a.yml": "groups: []\n",
    "b.bin": b"\x00\xff\n\n",
    "empty": "",
    "ümlaut/x y.yml": "é\n",
}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path / "repo", FILES)


def both_sides(scratch: Scratch) -> list[tree.Tree]:
    repo = Repository.open(scratch.root)
    return [repo.tree(repo.resolve("HEAD")), repo.tree(None)]


def test_commit_and_work_tree_agree(scratch: Scratch) -> None:
    commit, work = both_sides(scratch)
    expected = {path: text.encode() if isinstance(text, str) else text for path, text in FILES.items()}

    assert commit.read(commit.entries) == expected
    assert work.read(work.entries) == expected
    assert commit.oids(FILES) == work.oids(FILES)
    assert [each.size for each in commit.entries.values()] == [each.size for each in work.entries.values()]


def test_work_tree_has_untracked_but_not_ignored_or_deleted_files(scratch: Scratch) -> None:
    scratch.write({".gitignore": "*.log\n", "new.yml": "x\n", "noise.log": "y\n", "b.bin": None})

    work = both_sides(scratch)[1]

    assert sorted(work.entries) == sorted({".gitignore", "new.yml", *FILES} - {"b.bin"})


def test_symbolic_links_are_not_followed(scratch: Scratch, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yml").write_text("secret\n")
    (scratch.root / "link.yml").symlink_to(outside / "secret.yml")
    scratch.commit({})
    (scratch.root / "ümlaut" / "x y.yml").unlink()
    (scratch.root / "ümlaut").rmdir()
    (scratch.root / "ümlaut").symlink_to(outside, target_is_directory=True)
    (outside / "x y.yml").write_text("secret\n")

    commit, work = both_sides(scratch)

    assert "link.yml" not in commit.entries
    assert not {"link.yml", "ümlaut/x y.yml", "ümlaut/secret.yml"} & work.entries.keys()


def test_submodules_are_other_repositories(scratch: Scratch, tmp_path: Path) -> None:
    other = Scratch.create(tmp_path / "other", {"inner.yml": "x\n"})
    scratch.git("submodule", "add", "-q", str(other.root), "vendor")
    scratch.commit({})

    for side in both_sides(scratch):
        assert not [path for path in side.entries if path.startswith("vendor")]


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_names_that_are_not_utf8_are_printable(scratch: Scratch) -> None:
    raw = os.fsencode(scratch.root) + b"/caf\xe9.yml"
    Path(os.fsdecode(raw)).write_bytes(b"x\n")
    scratch.commit({})

    for side in both_sides(scratch):
        assert side.read(["caf\\xe9.yml"]) == {"caf\\xe9.yml": b"x\n"}


def test_large_files_are_refused(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_FILE", 10)
    for side in both_sides(scratch):
        assert side.read(["b.bin"])
        with pytest.raises(tree.TooLargeError, match=r"`rules/a\.yml` has 11 bytes"):
            side.read(["rules/a.yml"])

    monkeypatch.setattr(tree, "MAX_FILE", 100)
    monkeypatch.setattr(tree, "MAX_READ", 12)
    for side in both_sides(scratch):
        with pytest.raises(tree.TooLargeError, match="files have"):
            side.read(side.entries)
