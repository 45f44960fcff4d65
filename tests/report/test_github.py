"""Workflow commands exactly as GitHub's runner reads them."""

from dataclasses import replace

import pytest

from rulelint.report.github import (
    MESSAGE_LENGTH,
    Annotation,
    Level,
    escape_data,
    escape_property,
    fit_summary,
    render_annotations,
)

ONE_LINE = Annotation("error", "rules/api.yml", 12, 9, 12, 21, "expr/syntax", "unexpected `)`")


def at(line: int, message: str = "m", level: Level = "error") -> Annotation:
    return Annotation(level, "r.yml", line, 1, line, 2, "a/b", message)


def test_one_line_annotation_has_columns() -> None:
    expected = (
        "::error file=rules/api.yml,line=12,endLine=12,col=9,endColumn=21,title=expr/syntax"
        "::rules/api.yml:12:9: unexpected `)`\n"
    )

    assert render_annotations([ONE_LINE]) == expected


def test_annotation_over_lines_has_no_columns() -> None:
    # The runner drops `col` and `endColumn` where `line` differs from `endLine`.
    written = render_annotations([replace(ONE_LINE, end_line=14)])

    assert written.startswith("::error file=rules/api.yml,line=12,endLine=14,title=expr/syntax::")


def test_annotation_of_the_whole_run_has_no_file() -> None:
    written = render_annotations(
        [Annotation("notice", None, 1, None, 1, None, "rulelint", "3 rules not simulated")]
    )

    assert written == "::notice title=rulelint::3 rules not simulated\n"


def test_whole_line_annotation_has_a_line_only() -> None:
    written = render_annotations([replace(ONE_LINE, start_column=None, end_column=None)])

    assert written == (
        "::error file=rules/api.yml,line=12,endLine=12,title=expr/syntax::rules/api.yml:12: unexpected `)`\n"
    )


@pytest.mark.parametrize(
    ("text", "data", "value"),
    [
        ("100%", "100%25", "100%25"),
        ("%0A", "%250A", "%250A"),
        ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
        ("a:b,c", "a:b,c", "a%3Ab%2Cc"),
    ],
)
def test_escaping(text: str, data: str, value: str) -> None:
    assert (escape_data(text), escape_property(text)) == (data, value)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("x ##[stop-commands]y", "##["),
        ("x\n::set-output name=a::b", "\n::"),
        ("\x1b[2Jgone", "\x1b"),
        ("abc\u202edef", "\u202e"),
    ],
)
def test_no_command_or_escape_passes(text: str, never: str) -> None:
    hostile = replace(ONE_LINE, path=f"{text}.yml", title=text, message=text)

    written = render_annotations([hostile])

    assert never not in written
    assert written.count("\n") == 1


def test_an_annotation_cannot_leave_its_properties() -> None:
    written = render_annotations([replace(ONE_LINE, path="x.yml,line=1::owned", title="a::b")])

    assert written.startswith("::error file=x.yml%2Cline=1%3A%3Aowned,line=12,")
    assert ",title=a%3A%3Ab::x.yml" in written


def test_worst_level_comes_first() -> None:
    written = render_annotations([at(1, level="notice"), at(2, level="error"), at(3, level="warning")])

    assert [line.split(" ")[0] for line in written.splitlines()] == ["::error", "::warning", "::notice"]


def test_eleven_errors_leave_one_as_a_log_line() -> None:
    lines = render_annotations([at(line, f"message {line}") for line in range(1, 12)]).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == 10
    assert lines[10:] == [
        "1 further remark is below: GitHub shows 10 of each level per step",
        "r.yml:11:1: error: message 11 [a/b]",
    ]


def test_repeats_fold_only_when_there_are_too_many() -> None:
    ten = render_annotations([at(line) for line in range(1, 11)])
    eleven = render_annotations([at(line) for line in range(1, 12)])

    assert ten.count("::error ") == 10
    assert eleven.count("::error ") == 1
    assert eleven.endswith("r.yml:1:1: m%0Aalso at " + ", ".join(f"r.yml:{n}:1" for n in range(2, 12)) + "\n")


def test_long_message_is_cut_before_it_is_escaped() -> None:
    written = render_annotations([replace(ONE_LINE, message="%" * 5000)])

    assert written.endswith("%25…\n")
    assert written.count("%25") == MESSAGE_LENGTH - len("rules/api.yml:12:9: ") - 1


def test_summary_is_cut_at_a_line_end() -> None:
    fitted = fit_summary("| naïve |\n" * 100, limit=205)

    kept = fitted.partition("\n\n*The rest is cut")[0]
    assert set(kept.splitlines()) == {"| naïve |"}
    assert len(kept.encode()) <= 205
    assert fit_summary("short\n") == "short\n"
