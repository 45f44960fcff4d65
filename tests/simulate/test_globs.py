import pytest

from rulelint.simulate.globs import matches_any


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("rules/prod/**", "rules/prod/a.yml", True),
        ("rules/prod/**", "rules/prod/deep/a.yml", True),
        ("rules/prod/**", "../repo/rules/prod/a.yml", True),
        ("rules/prod/**", "rules/production/a.yml", False),
        ("rules/*.yml", "rules/a.yml", True),
        ("rules/*.yml", "rules/deep/a.yml", False),
        ("rules/**/a.yml", "rules/a.yml", True),
        ("rules/**/a.yml", "rules/x/y/a.yml", True),
        ("./rules/?.yml", "rules/a.yml", True),
        ("rules/[ab].yml", "rules/a.yml", True),
        ("rules/[!ab].yml", "rules/a.yml", False),
        ("rules/a+(b).yml", "rules/a+(b).yml", True),
        ("rules/a.yml", "other-rules/a.yml", False),
    ],
)
def test_which_files_a_fixture_speaks_for(pattern: str, path: str, *, expected: bool) -> None:
    assert matches_any([pattern], path) is expected


def test_no_pattern_is_every_file() -> None:
    assert matches_any([], "rules/a.yml")


def test_a_hostile_pattern_takes_linear_time() -> None:
    assert not matches_any(["**/" * 60 + "x"], "a/" * 2_000)
