"""Globs over paths."""

import pytest

from rulelint.source.glob import GlobError, compile_glob, matches_any, speaks_for


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("rules/**", "rules/a.yml", True),
        ("rules/**", "rules/a/b/c.yml", True),
        ("rules/**", "rules", True),
        ("rules/**", "other/rules/a.yml", False),
        ("rules/", "rules/a/b.yml", True),
        ("./rules/*.yml", "rules/a.yml", True),
        ("rules/*.yml", "rules/a/b.yml", False),
        ("rules/*.yml", "rules/a.yaml", False),
        ("**/*.yml", "a.yml", True),
        ("**/*.yml", "x/y/a.yml", True),
        ("**/prod/**/*.yml", "a/prod/b/c/d.yml", True),
        ("**/prod/**/*.yml", "a/prod/d.yml", True),
        ("**/prod/**/*.yml", "a/product/d.yml", False),
        ("a/**/b/**/c", "a/b/b/x/b/c", True),
        ("a/**/b/**/c", "a/x/c", False),
        ("*.{yml,yaml}", "a.yaml", True),
        ("*.{yml,yaml}", "a.json", False),
        ("{a,b}/{c,d}", "b/c", True),
        ("rule?.yml", "rule1.yml", True),
        ("rule?.yml", "rule.yml", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[!a-c]x", "dx", True),
        ("[]]x", "]x", True),
        ("[a-]x", "-x", True),
        ("*a*b*", "xxaxxbxx", True),
        ("*a*b*", "xxbxxaxx", False),
        ("規則/*.yml", "規則/警.yml", True),
        ("a.yml", "aXyml", False),
        ("**", "anything/at/all", True),
    ],
)
def test_matches(glob: str, path: str, *, expected: bool) -> None:
    assert compile_glob(glob).matches(path) is expected


@pytest.mark.parametrize("glob", ["", "a[b", "a{b", "{a,{b,c}}", "{a,b}" * 10])
def test_unreadable_globs(glob: str) -> None:
    with pytest.raises(GlobError):
        compile_glob(glob)


def test_hostile_globs_take_linear_time() -> None:
    # With backtracking into every star this would not end.
    assert not compile_glob("*a" * 500 + "b").matches("a" * 2000)
    assert not compile_glob("**/a/" * 200 + "b").matches("a/" * 1000 + "c")


def test_any_of_several() -> None:
    assert matches_any(["a/**", "b/**"], "b/x")
    assert not matches_any([], "b/x")


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
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
        ("{rules,alerts}/*.yml", "../repo/alerts/a.yml", True),
        ("rules/[ab].yml", "rules/a.yml", True),
        ("rules/[!ab].yml", "rules/a.yml", False),
        ("rules/a+(b).yml", "rules/a+(b).yml", True),
        ("rules/a.yml", "other-rules/a.yml", False),
    ],
)
def test_which_files_a_fixture_speaks_for(glob: str, path: str, *, expected: bool) -> None:
    assert speaks_for([glob], path) is expected


def test_no_glob_is_every_file() -> None:
    assert speaks_for([], "rules/a.yml")


def test_a_hostile_glob_takes_linear_time() -> None:
    assert not speaks_for(["**/" * 60 + "x"], "a/" * 2_000)
