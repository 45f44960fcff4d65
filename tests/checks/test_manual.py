"""Manual pages are read as they are written: titles, blocks, carets."""

import pytest

from rulelint.checks.manual import Expected, parse_manual

PAGE = """A title
that goes on.

Why it matters.

```yaml config
policy: {owner: {}}
```

```markdown books/a.md
# A
```

```yaml bad
- alert: A
#        ^ told
  expr: up
#       ^^ told twice
```

```yaml good
# file: one.yml
groups: []
# file: two.yml
- record: b
  expr: up
```
"""


def test_title_config_and_documents() -> None:
    manual = parse_manual(PAGE)

    assert manual.title == "A title that goes on."
    assert manual.config == "policy: {owner: {}}"
    assert manual.documents == {"books/a.md": "# A"}


def test_rules_are_wrapped_into_a_file_and_carets_keep_their_columns() -> None:
    bad, _ = parse_manual(PAGE).examples

    text = "groups:\n- name: example\n  rules:\n  - alert: A\n    expr: up\n"
    assert bad.files == {"rules.yml": text}
    assert bad.expected == (
        Expected("rules.yml", 4, 12, 13, "told"),
        Expected("rules.yml", 5, 11, 13, "told twice"),
    )
    for each, word in zip(bad.expected, ("A", "up"), strict=True):
        assert text.splitlines()[each.line - 1][each.start - 1 : each.end - 1] == word


def test_files_of_a_block() -> None:
    _, good = parse_manual(PAGE).examples

    assert good.good
    assert list(good.files) == ["one.yml", "two.yml"]
    assert good.files["one.yml"] == "groups: []\n"
    assert good.files["two.yml"].startswith("groups:\n- name: example\n")


@pytest.mark.parametrize("text", ["", "A title only."])
def test_a_page_without_body_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="title and a body"):
        parse_manual(text)
