"""Fixes: which are made together, that nothing else changes, and how files are written."""

import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.api.fix import MAX_ROUNDS, fix, fixed_files
from rulelint.api.lint import LintOptions, lint
from rulelint.checks.base import Context
from rulelint.finding import Finding, Fix, Safety, Severity
from rulelint.fix.apply import apply_fixes
from rulelint.fix.difference import difference
from rulelint.fix.outline import says_the_same
from rulelint.fix.plan import plan_fixes
from rulelint.fix.write import WriteError, encode, replace_text
from rulelint.policy.config import Config
from rulelint.rules.load import load_bytes, load_rules
from rulelint.rules.model import RuleFile
from rulelint.rules.repair import repaired_duration
from rulelint.source.edit import Edit, apply_edits
from rulelint.source.file import SourceText
from rulelint.source.span import Span

RULES = """\
groups:
- name: a   # the group
  rules:
  - alert: A
    expr: up == 0
    for: {duration}
"""


def loaded(text: str) -> RuleFile:
    file = load_rules(SourceText("rules.yml", text))
    assert file is not None
    return file


def corrected(text: str, *, unsafe: bool = False) -> str:
    fixes = fixed_files([loaded(text)], Config(), LintOptions(), Context(), unsafe=unsafe)
    return fixes.changes[0].after.text if fixes.changes else text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5 minutes", ("5m", "safe")),
        ("5 min", ("5m", "safe")),
        (" 5m ", ("5m", "safe")),
        ("1.5h", ("1h30m", "safe")),
        ("0.5s", ("500ms", "safe")),
        ("30s1m", ("1m30s", "safe")),
        ("1h and 30 minutes", ("1h30m", "safe")),
        ("2H", ("2h", "safe")),
        ("90 secs", ("1m30s", "safe")),
        ("1 week", ("1w", "safe")),
        ("300", ("5m", "unsafe")),
        ("5M", None),
        ("1mo", None),
        ("5m5m", None),
        ("-5m", None),
        ("five minutes", None),
        ("0.0001ms", None),
        ("", None),
        ("1" * 200, None),
        ("1y", None),
    ],
)
def test_what_a_duration_was_meant_to_be(written: str, meant: tuple[str, Safety] | None) -> None:
    assert repaired_duration(written) == meant


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("5 minutes   # why", "5m   # why"),
        ("'5 minutes'", "'5m'"),
        ('"5 minutes"', '"5m"'),
        ("&d 5 minutes", "&d 5m"),
        ("!!str 5 minutes", "!!str 5m"),
        ("five minutes", "five minutes"),
        ("300", "300"),
    ],
)
def test_a_value_is_corrected_where_it_stands(before: str, after: str) -> None:
    assert corrected(RULES.format(duration=before)) == RULES.format(duration=after)


def test_line_ends_and_byte_order_mark_stay() -> None:
    data = b"\xef\xbb\xbf" + RULES.format(duration="5 minutes").replace("\n", "\r\n").encode()
    file = load_bytes("rules.yml", data)
    assert file is not None

    change = fixed_files([file], Config(), LintOptions(), Context(), unsafe=False).changes[0]

    assert encode(change.after, data) == data.replace(b"5 minutes", b"5m")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_stays(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    data = mark + RULES.format(duration="5m").encode(encoding)

    assert encode(SourceText.from_bytes("rules.yml", data), data) == data


def test_a_fix_of_what_an_alias_repeats_is_unsafe() -> None:
    text = RULES.format(duration="&d 5 minutes") + "  - {alert: B, expr: up == 1, for: *d}\n"

    assert corrected(text) == text
    assert corrected(text, unsafe=True) == text.replace("5 minutes", "5m")


def test_a_fix_inside_a_config_map_is_written_as_its_text_is() -> None:
    inner = RULES.format(duration="'5 minutes'")
    block = "kind: ConfigMap\ndata:\n  a.yml: |\n" + "".join(f"    {line}\n" for line in inner.splitlines())
    quoted = 'kind: ConfigMap\ndata: {a.yml: "' + inner.replace("\n", "\\n") + '"}\n'

    for text in (block, quoted):
        assert corrected(text) == text.replace("5 minutes", "5m")


def test_rounds_go_on_where_a_fix_uncovers_another() -> None:
    text = RULES.format(duration="5 minutes").replace("for:", "For:")

    assert corrected(text) == RULES.format(duration="5m")


def finding(start: int, end: int, new: str, safety: Safety = "safe") -> Finding:
    made = Fix("fix", safety, (Edit(Span(start, end), new),))
    return Finding(
        "schema/unknown-field", Severity.ERROR, f"{start}", "rules.yml", Span(start, end), fix=made
    )


@pytest.mark.parametrize(
    ("findings", "edited"),
    [
        ([finding(0, 2, "x"), finding(4, 6, "y")], "x23y"),
        ([finding(0, 2, "x"), finding(1, 3, "y")], "x2345"),
        ([finding(0, 2, "x"), finding(2, 3, "y")], "x2345"),
        ([finding(0, 2, "x"), finding(0, 2, "x"), finding(3, 4, "z")], "x2z45"),
        ([finding(3, 3, "a"), finding(3, 3, "b")], "012a345"),
        ([finding(0, 2, "x", "unsafe"), finding(1, 3, "y")], "0y345"),
        ([finding(0, 2, "x", "unsafe")], "012345"),
    ],
)
def test_fixes_that_touch_are_not_made_together(findings: list[Finding], edited: str) -> None:
    assert apply_edits("012345", plan_fixes(findings, unsafe=False).edits) == edited


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 4), st.text("ab", max_size=3)).map(
            lambda each: finding(each[0], each[0] + each[1], each[2])
        ),
        max_size=12,
    )
)
def test_a_plan_can_be_applied_and_takes_every_fix_that_does_not_touch(findings: list[Finding]) -> None:
    plan = plan_fixes(findings, unsafe=False)

    apply_edits("x" * 40, plan.edits)
    for each in findings:
        assert each.fix
        free = all(edit.span.end < each.span.start or each.span.end < edit.span.start for edit in plan.edits)
        assert free is False


NAMES = st.sampled_from(["for", "For", "labels", "Labels", "annotations", "keepFiringFor", "nothing"])
VALUES = st.sampled_from(
    ["5 minutes", "5m", "'1.5h'", "{a: b}", "{}", "~", "|\n      x\n", '"a\\tb"', "&a x", "*a"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["", " # why", "\n# own line"])), max_size=5))
def test_whatever_is_fixed_nothing_else_changes(fields: list[tuple[str, str, str]]) -> None:
    text = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n"
    text += "".join(
        f"    {name}: {value}{comment if not value.endswith(chr(10)) else ''}\n"
        for name, value, comment in fields
    )
    file = load_rules(SourceText("rules.yml", text))
    assert file is not None
    for unsafe in (False, True):
        fixed = apply_fixes(file, lint_found(file), unsafe=unsafe)
        if fixed is None:
            continue
        plan = plan_fixes(fixed.findings, unsafe=True)
        assert apply_edits(text, plan.edits) == fixed.file.source.text
        assert says_the_same(text, fixed.file.source.text, plan.edits)
        assert len(fixed.file.defects) <= len(file.defects)


def lint_found(file: RuleFile) -> list[Finding]:
    return list(fixed_files([file], Config(), LintOptions(), Context(), unsafe=False).left.findings) + [
        replace(
            finding(defect.span.start, defect.span.end, ""),
            id=defect.id,
            fix=defect.fix,
        )
        for defect in file.defects
        if defect.fix
    ]


def test_a_fix_that_would_change_more_is_not_made() -> None:
    file = loaded(RULES.format(duration="5m"))
    comment = file.source.text.index("# the group")

    assert apply_fixes(file, [finding(comment - 3, comment + 1, "")], unsafe=False) is None
    assert apply_fixes(file, [finding(0, 6, "group")], unsafe=False) is None


def test_fixes_that_undo_each_other_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def turn(file: RuleFile, *_: object, **__: object) -> object:
        rounds.append(1)
        text = file.source.text
        other = text.replace("up == 0", "up  == 0") if "up == 0" in text else text.replace("up  ==", "up ==")
        return type("Fixed", (), {"file": loaded(other), "findings": ()})()

    text = RULES.format(duration="five minutes").replace("for:", "fro:")
    monkeypatch.setattr("rulelint.api.fix.apply_fixes", turn)
    fixes = fixed_files([loaded(text)], Config(), LintOptions(), Context(), unsafe=True)

    assert not fixes.settled
    assert len(rounds) == MAX_ROUNDS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "rules.yml").write_text(RULES.format(duration="5 minutes"))
    monkeypatch.chdir(folder)
    return folder


def test_files_are_written_whole_and_keep_their_mode(folder: Path) -> None:
    (folder / "rules.yml").chmod(0o640)
    before = (folder / "rules.yml").stat().st_ino

    fixes = fix([], Config())

    assert fixes.count == 1
    assert (folder / "rules.yml").read_text() == RULES.format(duration="5m")
    assert stat.S_IMODE((folder / "rules.yml").stat().st_mode) == 0o640
    assert (folder / "rules.yml").stat().st_ino != before, "a file of its own, renamed"
    assert sorted(path.name for path in folder.iterdir()) == [".git", "rules.yml"]
    assert lint([], Config()).findings == fixes.left.findings


def test_nothing_is_written_where_only_a_diff_is_asked_for(folder: Path) -> None:
    before = (folder / "rules.yml").read_bytes()

    fixes = fix([], Config(), write=False)

    assert (folder / "rules.yml").read_bytes() == before
    patch = difference(fixes.changes[0].before, fixes.changes[0].after)
    subprocess.run(["patch", "-p1", "-s"], input=patch, text=True, cwd=folder, check=True)
    assert (folder / "rules.yml").read_text() == RULES.format(duration="5m")


def test_links_stay_links_and_lead_nowhere_else(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yml"
    outside.write_text("old")
    (folder / "inside.yml").write_text("old")
    (folder / "out.yml").symlink_to(outside)
    (folder / "in.yml").symlink_to("inside.yml")
    old, new = SourceText("x.yml", "old"), SourceText("x.yml", "new")

    replace_text(folder / "in.yml", old, new, folder)
    with pytest.raises(WriteError, match="leads out of the repository"):
        replace_text(folder / "out.yml", old, new, folder)

    assert (folder / "in.yml").is_symlink()
    assert ((folder / "inside.yml").read_text(), outside.read_text()) == ("new", "old")


def test_what_changed_meanwhile_is_not_written(folder: Path) -> None:
    (folder / "rules.yml").write_text("mine")

    with pytest.raises(WriteError, match="changed while it was checked"):
        replace_text(
            folder / "rules.yml", SourceText("rules.yml", "old"), SourceText("rules.yml", "new"), folder
        )

    assert (folder / "rules.yml").read_text() == "mine"


def test_a_failure_leaves_the_file_and_nothing_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = (folder / "rules.yml").read_text()
    monkeypatch.setattr("rulelint.fix.write.os.fsync", full)

    with pytest.raises(WriteError, match="No space left"):
        fix([], Config())

    assert (folder / "rules.yml").read_text() == before
    assert sorted(path.name for path in folder.iterdir()) == [".git", "rules.yml"]


def test_a_diff_says_where_no_line_ends_and_quotes_paths() -> None:
    before = SourceText('a\n"b.yml', "one\ntwo")
    after = SourceText('a\n"b.yml', "one\n2")

    assert difference(before, after) == (
        '--- "a/a\\012\\042b.yml"\n+++ "b/a\\012\\042b.yml"\n@@ -1,2 +1,2 @@\n one\n-two\n'
        "\\ No newline at end of file\n+2\n\\ No newline at end of file\n"
    )
    assert difference(before, before) == ""
