"""Lines that changed, as ranges."""

import pytest

from rulelint.git.lines import EVERYTHING, Lines, added_lines, changed_lines
from rulelint.git.repo import Repository
from tests.git.scratch import Scratch

OLD = "".join(f"line {number}\n" for number in range(1, 11))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, ()),
        (OLD.replace("line 3\n", "other\n"), ((3, 3),)),
        (OLD.replace("line 3\n", "line 3\nnew\nnew\n"), ((4, 5),)),
        (OLD.replace("line 3\nline 4\n", ""), ((2, 2),)),
        (OLD.replace("line 1\n", ""), ()),
        ("first\n" + OLD + "last", ((1, 1), (12, 12))),
        (OLD.replace("\n", "\r\n"), ((1, 10),)),
    ],
)
def test_changed(
    new: str, expected: tuple[tuple[int, int], ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = Scratch.create(tmp_path_factory.mktemp("repo"), {"a b.yml": OLD})
    scratch.write({"a b.yml": new})
    repo = Repository.open(scratch.root)

    assert changed_lines(repo, repo.resolve("HEAD"), b"a b.yml").ranges == expected


@pytest.mark.parametrize(
    ("first", "last", "touched"),
    [
        (1, 1, False),
        (1, 3, True),
        (3, 3, True),
        (4, 5, True),
        (6, 9, False),
        (6, 10, True),
        (11, 99, False),
        (1, 99, True),
    ],
)
def test_touch(first: int, last: int, *, touched: bool) -> None:
    assert Lines(((3, 5), (10, 10))).touch(first, last) is touched
    assert EVERYTHING.touch(first, last)
    assert not Lines().touch(first, last)


def test_added_lines_of_a_renamed_file() -> None:
    assert added_lines(b"a\nb\n", b"b\nnew\na\na\n").ranges == ((2, 2), (4, 4))
