"""CODEOWNERS as GitHub and GitLab read it."""

import pytest

from rulelint.policy.codeowners import code_owners, parse_code_owners

TEXT = r"""
# the first line is for everything
*                 @everyone
/rules/           @sre
rules/db/*.yml    @db @dba   # twice
*.tmpl            @templates
docs/*            @writers
apps/             @apps
[Section][2]      @section
with\ blank/      @blank
/rules/free.yml
[x].yml           @not-a-range
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.yml", ["@everyone"]),
        ("x/y/a.yml", ["@everyone"]),
        ("rules/a.yml", ["@sre"]),
        ("rules/x/a.yml", ["@sre"]),
        ("other/rules/a.yml", ["@everyone"]),
        ("rules/db/a.yml", ["@db", "@dba"]),
        ("rules/db/x/a.yml", ["@sre"]),
        ("rules/db/a.tmpl", ["@templates"]),
        ("docs/a.md", ["@writers"]),
        ("docs/x/a.md", ["@everyone"]),
        ("deep/apps/x/y.yml", ["@apps"]),
        ("with blank/a.yml", ["@blank"]),
        ("rules/free.yml", []),
        ("x.yml", ["@everyone"]),
    ],
)
def test_last_line_wins(path: str, owners: list[str]) -> None:
    assert code_owners(parse_code_owners(TEXT))(path) == tuple(owners)


def test_nobody_owns_a_file_no_line_names() -> None:
    assert code_owners(parse_code_owners("/a/ @x\n"))("b.yml") == ()
