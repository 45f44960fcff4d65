"""Pairing random trees: every rule has one place in the result, and nothing is paired that is another kind of rule."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.compare.pairing import pair_rules, place_rules
from tests.compare.sides import load

RULES = st.tuples(
    st.sampled_from(["alert", "record"]),
    st.sampled_from(["A", "B", "C"]),
    st.sampled_from(["x > 1", "x>1", "y", "sum(x)"]),
    st.sampled_from(["", "{team: a}", "{team: b}"]),
)
FILES = st.dictionaries(
    st.sampled_from(["a.yml", "b.yml", "c.yml"]),
    st.dictionaries(st.sampled_from(["g", "h"]), st.lists(RULES, max_size=4), max_size=2),
    max_size=3,
)
Tree = dict[str, dict[str, list[tuple[str, str, str, str]]]]


def texts(tree: Tree) -> dict[str, str]:
    return {
        path: "groups:\n"
        + "".join(
            f"  - name: {name}\n    rules:{'' if rules else ' []'}\n"
            + "".join(
                f"      - {kind}: {rule}\n        expr: {expr}\n"
                + (f"        labels: {labels}\n" if labels else "")
                for kind, rule, expr, labels in rules
            )
            for name, rules in groups.items()
        )
        if groups
        else "groups: []\n"
        for path, groups in tree.items()
    }


@settings(max_examples=60, deadline=None)
@given(FILES, FILES)
def test_every_rule_is_in_the_result_once(base: Tree, head: Tree) -> None:
    old, new = load(texts(base)), load(texts(head))

    result = pair_rules(old, new, {})

    bases = [id(each.base.rule) for each in result.pairs] + [id(each.rule) for each in result.removed]
    heads = [id(each.head.rule) for each in result.pairs] + [id(each.rule) for each in result.added]
    assert sorted(bases) == sorted(id(each.rule) for each in place_rules(old))
    assert sorted(heads) == sorted(id(each.rule) for each in place_rules(new))
    assert all(each.base.rule.kind == each.head.rule.kind for each in result.pairs)


@settings(max_examples=30, deadline=None)
@given(FILES)
def test_an_equal_tree_is_paired_in_place(tree: Tree) -> None:
    result = pair_rules(load(texts(tree)), load(texts(tree)), {})

    assert not result.added
    assert not result.removed
    assert all(pair.how == "kept" for pair in result.pairs)
    assert all(
        pair.base.asks == pair.head.asks and pair.base.labels == pair.head.labels for pair in result.pairs
    )
