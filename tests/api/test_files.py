"""Which files are looked at."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from rulelint.api import files
from rulelint.api.files import Candidate, FileError, discover, load, read, read_stream
from rulelint.errors import NothingToCheckError
from rulelint.policy.config import Config

RULES = b"groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: up\n"
OTHER = b"version: 2\njobs: []\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a folder with files of all kinds, and another beside it."""
    files = {
        "work/b.yml": RULES,
        "work/a.yaml": RULES,
        "work/ci.yml": OTHER,
        "work/deep/er/c.json": b'{"groups": []}',
        "work/deep/d.rules": RULES,
        "work/notes.txt": RULES,
        "work/.hidden/e.yml": RULES,
        "work/.hidden.yml": RULES,
        "work/node_modules/f.yml": RULES,
        "work/vendor/g.yml": RULES,
        "outside/h.yml": RULES,
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "work"


def names(folder: Path, *paths: str, config: Config | None = None) -> list[str]:
    return [each.shown for each in discover([Path(path) for path in paths], config or Config(), folder)]


ALL = ["a.yaml", "b.yml", "ci.yml", "deep/d.rules", "deep/er/c.json", "vendor/g.yml"]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([], ALL),
        (["."], ALL),
        (["deep"], ["deep/d.rules", "deep/er/c.json"]),
        (["deep/", "./deep/er"], ["deep/d.rules", "deep/er/c.json"]),
        (["b.yml", "a.yaml", "b.yml"], ["a.yaml", "b.yml"]),
        (["notes.txt", ".hidden.yml"], [".hidden.yml", "notes.txt"]),
        ([".hidden"], [".hidden/e.yml"]),
        (["../outside"], ["../outside/h.yml"]),
    ],
)
def test_paths(tree: Path, paths: list[str], expected: list[str]) -> None:
    assert names(tree, *paths) == expected


def test_full_paths_elsewhere_stay_full(tree: Path) -> None:
    outside = tree.parent / "outside"

    assert names(tree, str(outside)) == [f"{outside.as_posix()}/h.yml"]
    assert names(tree, str(tree / "b.yml")) == ["b.yml"]


def test_configured_globs_count_from_the_configuration(tree: Path) -> None:
    config = Config(rules=("deep/**", "a.*"))

    assert names(tree, config=config) == ["a.yaml", "deep/d.rules", "deep/er/c.json"]
    below = Config(rules=("deep/**", "a.*"), folder="..")
    assert names(tree / "deep", config=below) == ["../a.yaml", "d.rules", "er/c.json"]
    assert names(tree, "vendor", config=config) == ["vendor/g.yml"], "named paths count instead"


def test_links_lead_neither_out_nor_in_circles(tree: Path) -> None:
    (tree / "deep" / "circle").symlink_to(tree)
    (tree / "deep" / "out").symlink_to(tree.parent / "outside")
    (tree / "deep" / "secret.yml").symlink_to(tree.parent / "outside" / "h.yml")
    (tree / "deep" / "broken.yml").symlink_to("nowhere")
    (tree / "deep" / "twin.yml").symlink_to("d.rules")

    assert names(tree, "deep") == ["deep/d.rules", "deep/er/c.json"]
    assert names(tree, "deep/secret.yml") == ["deep/secret.yml"], "who names a link wants it"


def test_a_pipe_in_a_folder_is_not_read(tree: Path) -> None:
    os.mkfifo(tree / "deep" / "pipe.yml")

    assert names(tree, "deep") == ["deep/d.rules", "deep/er/c.json"]


@pytest.mark.parametrize(
    ("path", "said"), [("nowhere.yml", "nowhere.yml does not exist"), ("no/where", "no/where does not exist")]
)
def test_what_does_not_exist_is_said(tree: Path, path: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        names(tree, path)


def candidate(tree: Path, name: str, *, named: bool = True) -> Candidate:
    return Candidate(tree / name, name, named)


def test_what_holds_no_rules_is_passed_over_in_a_folder_only(tree: Path) -> None:
    found = load([candidate(tree, "b.yml"), candidate(tree, "ci.yml", named=False)])

    assert [file.path for file in found.files] == ["b.yml"]
    assert found.passed_over == ("ci.yml",)
    with pytest.raises(FileError, match=r"ci.yml holds no rules"):
        load([candidate(tree, "b.yml"), candidate(tree, "ci.yml")])


def test_a_hook_may_name_what_holds_no_rules(tree: Path) -> None:
    assert load([candidate(tree, "ci.yml")], from_hook=True).files == ()
    assert load([], from_hook=True).files == ()


@pytest.mark.parametrize("names", [[], ["ci.yml"]])
def test_nothing_to_check(tree: Path, names: list[str]) -> None:
    with pytest.raises(NothingToCheckError, match="nothing to check"):
        load([candidate(tree, name, named=False) for name in names])


def test_files_too_large_for_rules_are_refused(tree: Path) -> None:
    with (tree / "b.yml").open("r+b") as file:
        file.truncate(65 * 1024 * 1024)

    with pytest.raises(FileError, match=r"b.yml is larger than 64 MiB"):
        load([candidate(tree, "b.yml")])


def test_of_what_has_no_end_no_more_is_read_than_of_a_large_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1_000_000)
    monkeypatch.setattr(files, "CHUNK", 300_000)

    with pytest.raises(FileError, match="/dev/zero is larger than 0 MiB"):
        read(Candidate(Path("/dev/zero"), "/dev/zero", named=True))
    assert read_stream("stdin", BytesIO(b"x" * 1_000_000)) == b"x" * 1_000_000
    with pytest.raises(FileError, match="stdin is larger"):
        read_stream("stdin", BytesIO(b"x" * 1_000_001))
