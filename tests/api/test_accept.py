"""`--add-ignore`: comments that accept what is found, at the narrowest place, and nothing else."""

from pathlib import Path

import pytest

from rulelint.api.accept import Accepted, accept
from rulelint.api.lint import LintOptions
from rulelint.errors import RulelintError
from rulelint.policy.config import Config

HEAD = "groups:\n- name: a\n  rules:\n"
WHY = "a drill"
COMMENT = "# rulelint: ignore[alert/no-condition] a drill"


def accepted(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str = "r.yml"
) -> tuple[Accepted, str]:
    (folder / ".git").mkdir()
    (folder / name).write_bytes(text.encode())
    monkeypatch.chdir(folder)
    done = accept([], Config(), LintOptions(("default",)), WHY)
    return done, (folder / name).read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  - alert: A\n    expr: up\n",
            "  - alert: A\n    # rulelint: ignore[alert/no-condition] a drill\n    expr: up\n",
        ),
        (
            "  - expr: up\n    alert: A\n",
            "  - expr: up  # rulelint: ignore[alert/no-condition] a drill\n    alert: A\n",
        ),
        (
            "  - alert: A\n    expr: |\n      up{a='#'}\n      # more\n",
            f"  - alert: A\n    {COMMENT}\n    expr: |\n      up{{a='#'}}\n      # more\n",
        ),
        (
            "  - expr: 'up\n      + up'\n    alert: A\n",
            "  # rulelint: ignore[alert/no-condition] a drill\n  - expr: 'up\n      + up'\n    alert: A\n",
        ),
        (
            "  - expr: |\n      up\n    alert: A\n",
            "  - expr: |  # rulelint: ignore[alert/no-condition] a drill\n      up\n    alert: A\n",
        ),
        (
            '  - alert: A\n    expr: "up\n      + up"\n    lables: {}\n',
            (
                '  - alert: A\n    # rulelint: ignore[alert/no-condition] a drill\n    expr: "up\n      + up"\n'
                "    # rulelint: ignore[schema/unknown-field] a drill\n    lables: {}\n"
            ),
        ),
        ("  - alert: A\r\n    expr: up\r\n", None),
        (
            "  - {alert: A, expr: up}\n",
            "  - {alert: A, expr: up}  # rulelint: ignore[alert/no-condition] a drill\n",
        ),
    ],
)
def test_where_the_comment_goes(
    before: str, after: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, text = accepted(tmp_path, monkeypatch, HEAD + before)

    assert [each.message for each in done.left.findings] == []
    if after is not None:
        assert text == HEAD + after
    else:
        assert "ignore[alert/no-condition] a drill\r\n    expr" in text
    assert done.silenced == text.count("rulelint: ignore")


def test_ids_of_one_place_share_a_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = '  - alert: A\n    expr: up\n    annotations:\n      a: "{{ $labels.x.y }} {{ nothing }}"\n'

    done, text = accepted(tmp_path, monkeypatch, HEAD + rule)

    assert done.left.findings == ()
    assert text.count("rulelint: ignore") == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.json", '{"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "up"}]}]}'),
        ("r.yml", '  {"groups": [{"name": "a", "rules": [{"alert": "A", "expr": "up"}]}]}'),
    ],
)
def test_what_cannot_be_commented_is_left(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, after = accepted(tmp_path, monkeypatch, text, name)

    assert after == text
    assert done.changes == ()
    assert [each.id for each in done.left.findings] == ["alert/no-condition"]


def test_a_second_time_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = accepted(tmp_path, monkeypatch, HEAD + "  - alert: A\n    expr: up\n")

    again = accept([], Config(), LintOptions(("default",)), WHY)

    assert (again.changes, again.silenced) == ((), 0)
    assert (tmp_path / "r.yml").read_text() == text


@pytest.mark.parametrize("reason", ["", " ", "until=2030-01-01", "x until=soon", "a\x1b[2J", "\u202ex"])
def test_reasons_that_a_comment_cannot_carry(reason: str) -> None:
    with pytest.raises(RulelintError, match="is no reason"):
        accept([], Config(), LintOptions(), reason)


def test_a_reason_over_lines_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "r.yml").write_text(HEAD + "  - alert: A\n    expr: up\n")
    monkeypatch.chdir(tmp_path)

    accept([], Config(), LintOptions(), "one\n- alert: two")

    assert "ignore[alert/no-condition] one - alert: two\n" in (tmp_path / "r.yml").read_text()
