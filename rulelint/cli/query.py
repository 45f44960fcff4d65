"""`rulelint query`: the value of an expression on recorded metrics."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import Duration, Word, version_option
from rulelint.cli.output import print_text, say
from rulelint.errors import Exit

FORMATS = ("table", "json", "csv", "plot")
MAX_SECONDS = 253_402_300_799


class Time(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """A time as Prometheus' API takes it: RFC 3339, or seconds since 1970; milliseconds in the program."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the milliseconds."""
        if isinstance(value, int):
            return value
        text = str(value)
        try:
            if re.fullmatch(r"-?[0-9]+(\.[0-9]*)?", text):
                seconds = float(text)
            else:
                time = datetime.fromisoformat(text.upper())
                seconds = time.timestamp() if time.tzinfo else float("nan")
        except (ValueError, OverflowError):
            seconds = float("nan")
        if not abs(seconds) <= MAX_SECONDS:
            message = f"`{value}` is no time: write 2026-11-02T00:00:00Z, or seconds since 1970"
            raise click.BadParameter(message, param=param, ctx=ctx)
        return round(seconds * 1000)


class Step(Duration):
    """A step as Prometheus' API takes it: a duration, or seconds; milliseconds in the program."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the milliseconds."""
        text = str(value)
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}(\.[0-9]*)?", text):
            return round(float(text) * 1000)
        return super().convert(value, param, ctx)


@click.command("query")
@click.argument("expr")
@click.option(
    "--fixture",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder with recorded metrics.",
)
@click.option("--at", type=Time(), help="Evaluate at this time. [default: the end of the fixture's window]")
@click.option(
    "--start", type=Time(), help="Evaluate over a range, from this time. [default: the window's start]"
)
@click.option("--end", type=Time(), help="The last time of the range. [default: the window's end]")
@click.option(
    "--step",
    type=Step(),
    help="The step of the range. [default: the evaluation interval, or a multiple for a long range]",
)
@version_option
@click.option(
    "--output-format",
    type=Word(FORMATS),
    default=FORMATS[0],
    help="json has the shape of Prometheus' HTTP API, errors too; plot draws the whole window. [default: table]",
)
def command(
    *,
    expr: str,
    folder: Path,
    at: int | None,
    start: int | None,
    end: int | None,
    step: int | None,
    version: Any,
    output_format: str,
) -> Exit:
    """Evaluate the PromQL expression EXPR on recorded metrics.

    Ends with 0 also if the result is empty, with 2 if Prometheus would refuse the expression, and with 1 if it would
    fail to evaluate it on this data.
    """
    from rulelint.api.query import Times, query  # noqa: PLC0415  `--help` needs no engine
    from rulelint.report import query_csv, query_json, query_plot, query_text  # noqa: PLC0415  as above

    times = Times(at, start, end, step, whole=output_format == "plot")
    answer = query(expr, folder, times, version)
    for line in query_text.unknown_lines(answer):
        say(line)
    reports = {"json": query_json, "csv": query_csv, "plot": query_plot, "table": query_text}
    if answer.failure is None or output_format == "json":
        print_text(reports[output_format].render(answer))
    if output_format != "json":
        for line in query_text.remark_lines(answer):
            say(line)
    if answer.failure is None:
        return Exit.CLEAN
    if output_format != "json":
        for line in query_text.failure_lines(expr, answer.failure):
            say(line)
    return Exit.USAGE if answer.failure.type == "bad_data" else Exit.FINDINGS
