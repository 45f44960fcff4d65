"""What relabelling makes of labels: the actions of Prometheus, with the edges of Go's regular expressions."""

import pytest

from rulelint.engine.labels import make_labels
from rulelint.simulate.notify.relabel import Dialect, Relabel, relabelled

LABELS = {"a": "foo", "b": "bar", "c": "baz", "team": "Shop-EU"}
OLD = Dialect(dot_newline=False, legacy_names=True)
CASES: list[tuple[list[Relabel], dict[str, str] | None]] = [
    # replace
    ([Relabel("replace", ("a",), regex="f(.*)", target="d", replacement="ch${1}-ch${1}")], {"d": "choo-choo"}),
    ([Relabel("replace", ("a", "b"), regex="foo;bar", target="a", replacement="q")], {"a": "q"}),
    ([Relabel("replace", ("a", "b"), separator="", target="d")], {"d": "foobar"}),
    ([Relabel("replace", ("a",), regex="o", target="d", replacement="x")], {}),
    ([Relabel("replace", ("a",), regex="foo", target="b", replacement="")], {"b": ""}),
    ([Relabel("replace", ("nothing",), target="d", replacement="new")], {"d": "new"}),
    ([Relabel("replace", ("nothing",), regex="(.+)", target="d", replacement="new")], {}),
    ([Relabel("replace", ("a",), regex="(f)(o)o", target="${2}x_$1", replacement="$2$1")], {"ox_f": "of"}),
    ([Relabel("replace", ("a",), regex="(f)oo", target="d", replacement="$1x-${1}x-$$1-$")], {"d": "-fx-$1-$"}),
    ([Relabel("replace", ("a",), regex="(?P<first>f)(?P<rest>.*)", target="d", replacement="$rest/$first")], {"d": "oo/f"}),  # noqa: E501
    ([Relabel("replace", ("a",), regex="(f)|(g)oo", target="d", replacement="[$2]")], {}),
    ([Relabel("replace", ("a",), regex="(f)(x)?oo", target="d", replacement="[$2]")], {"d": "[]"}),
    ([Relabel("replace", ("a",), regex="(fo*)", target="$9", replacement="$1")], {}),
    ([Relabel("replace", ("a",), target="d"), Relabel("replace", ("d",), target="e")], {"d": "foo", "e": "foo"}),
    # keep and drop
    ([Relabel("keep", ("a",), regex="f.*")], {}),
    ([Relabel("keep", ("a",), regex="o.*")], None),
    ([Relabel("drop", ("a",), regex=".*o.*")], None),
    ([Relabel("drop", ("a",), regex="no")], {}),
    ([Relabel("drop", ("nothing",), regex="")], None),
    ([Relabel("drop", ("a",), regex="foo|x"), Relabel("replace", target="d")], None),
    ([Relabel("keepequal", ("a",), target="a")], {}),
    ([Relabel("keepequal", ("a",), target="b")], None),
    ([Relabel("dropequal", ("a",), target="a")], None),
    ([Relabel("dropequal", ("nothing",), target="none")], None),
    # case, hash
    ([Relabel("lowercase", ("team",), target="team")], {"team": "shop-eu"}),
    ([Relabel("uppercase", ("a", "b"), target="d")], {"d": "FOO;BAR"}),
    ([Relabel("hashmod", ("c",), target="d", modulus=1000)], {"d": "976"}),
    ([Relabel("hashmod", ("a",), target="d", modulus=2**63)], {"d": "7921661662980252888"}),
    # names
    ([Relabel("labelmap", regex="(a|b)", replacement="x_$1")], {"x_a": "foo", "x_b": "bar"}),
    ([Relabel("labelmap", regex="(a|b)", replacement="same")], {"same": "bar"}),
    ([Relabel("replace", ("c",), target="a"), Relabel("labelmap", regex="(a|b)", replacement="same")], {"a": "baz", "same": "baz"}),  # noqa: E501
    ([Relabel("labeldrop", regex="b|c")], {"b": "", "c": ""}),
    ([Relabel("labeldrop", regex=".*")], {"a": "", "b": "", "c": "", "team": ""}),
    ([Relabel("labelkeep", regex="[ab]")], {"c": "", "team": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "changed"), CASES)
def test_actions(rules: list[Relabel], changed: dict[str, str] | None) -> None:
    expected = None if changed is None else make_labels({**LABELS, **changed})

    assert relabelled(make_labels(LABELS), rules, Dialect()) == expected


@pytest.mark.parametrize(
    ("value", "upper", "lower"),
    [("straße", "STRAßE", "straße"), ("ΣΊΣΥΦΟΣ", "ΣΊΣΥΦΟΣ", "σίσυφοσ"), ("İ", "İ", "i"), ("ᾳ", "ᾼ", "ᾳ")],
)
def test_one_character_stays_one(value: str, upper: str, lower: str) -> None:
    for action, expected in (("uppercase", upper), ("lowercase", lower)):
        found = relabelled((("a", value),), [Relabel(action, ("a",), target="a")], Dialect())  # type: ignore[arg-type]
        assert found == (("a", expected),)


def test_what_depends_on_the_version() -> None:
    lines = [Relabel("replace", ("a",), regex="x.y", target="b", replacement="hit")]
    names = [Relabel("replace", ("a",), target="not a name", replacement="hit")]
    labels = (("a", "x\ny"),)

    assert relabelled(labels, lines, Dialect()) == (("a", "x\ny"), ("b", "hit"))
    assert relabelled(labels, lines, OLD) == labels
    assert relabelled(labels, names, Dialect(dot_newline=True)) == (("a", "x\ny"), ("not a name", "hit"))
    assert relabelled((("a", "x"),), names, OLD) == (("a", "x"),)
