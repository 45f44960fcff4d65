"""`rulelint tune`: what a rule would do with another threshold, `for` or `keep_firing_for`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import (
    AUTO,
    Duration,
    alertmanager_option,
    config_option,
    finite,
    fixture_option,
    jobs_option,
    output_options,
    phase_option,
    version_option,
)
from rulelint.cli.output import print_diff, print_text, say, write_file
from rulelint.cli.progress import progress
from rulelint.policy.config import load_config

FORMATS = ("text", "json", "markdown")
MOST_NUMBERS = 5_000


class Durations(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """Prometheus durations with commas between them, in milliseconds."""

    name = "1m,5m,…"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Return the milliseconds of each."""
        if isinstance(value, tuple):
            return value
        return tuple(Duration().convert(each.strip(), param, ctx) for each in str(value).split(","))


class Numbers(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """Numbers with commas between them, or `A..B/STEP`."""

    name = "A,B,…|A..B/STEP"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the numbers."""
        if isinstance(value, tuple):
            return value
        found: list[float] = []
        for part in str(value).split(","):
            try:
                found += _range(part.strip())
            except ValueError as error:
                raise click.BadParameter(str(error), param=param, ctx=ctx) from None
        return tuple(found)


def _range(text: str) -> list[float]:
    from rulelint.promql.numbers import parse_number  # noqa: PLC0415  `--help` needs no parser

    match = re.fullmatch(r"(.+?)\.\.(.+)/(.+)", text)
    numbers = [_finite(each, parse_number) for each in (match.groups() if match else (text,))]
    if not match:
        return numbers
    start, end, step = numbers
    if step <= 0 or end < start:
        raise ValueError(f"`{text}`: a range goes up, by a step above 0")
    if (count := (end - start) / step) > MOST_NUMBERS:
        raise ValueError(f"`{text}` has more than {MOST_NUMBERS:,} numbers")
    return [float(f"{start + at * step:.12g}") for at in range(int(count + 1e-9) + 1)]


def _finite(text: str, parse: Callable[[str], float]) -> float:
    try:
        number = parse(text)
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise ValueError(f"`{text}` is no number")
    return number


@click.command("tune")
@click.argument("rule")
@click.option(
    "--file",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A rule file or folder; may be repeated. [default: `rules` of the configuration, or everything here]",
)
@fixture_option
@click.option(
    "--threshold", "numbers", type=Numbers(), help="Try these thresholds. [default: what the data suggests]"
)
@click.option(
    "--for", "holds", type=Durations(), help="Try these for `for`. [default: 0 to 30m, half and double]"
)
@click.option(
    "--keep-firing-for",
    "keeps",
    type=Durations(),
    help="Try these for `keep_firing_for`. [default: 0 to 15m]",
)
@click.option(
    "--comparison",
    type=click.IntRange(min=1),
    metavar="N",
    help="Turn the number of the Nth comparison. [default: the first that can be stricter]",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    callback=finite,
    metavar="N",
    help="What the rule may cost in a week: pages, or fires without Alertmanager. "
    "[default: `gates.pages_per_week` of its owner]",
)
@click.option(
    "--max-delay",
    type=Duration(),
    default="2m",
    show_default=True,
    help="How much later an incident may be detected than now.",
)
@click.option(
    "--patch", type=click.Path(path_type=Path), metavar="FILE", help="Write the proposal as a diff there."
)
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw the plot with ASCII characters.")
@version_option
@phase_option
@alertmanager_option
@jobs_option("replay rules")
@config_option
@output_options(*FORMATS)
def command(
    *,
    rule: str,
    paths: tuple[Path, ...],
    fixture: Path | None,
    numbers: tuple[float, ...] | None,
    holds: tuple[int, ...] | None,
    keeps: tuple[int, ...] | None,
    comparison: int | None,
    budget: float | None,
    max_delay: int,
    patch: Path | None,
    ascii_only: bool,
    version: Any,
    phase: int,
    alertmanager: Path | None,
    jobs: int | None,
    config: Path | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,  # noqa: ARG001  tables have no colour
    quiet: bool,
) -> None:
    """Try other settings of RULE on recorded metrics, and propose the smallest change that meets a budget.

    RULE is the name of an alert, `group/name` or `path:name`.  Nothing is changed: the proposal is a diff.
    """
    from rulelint.api.replay_pool import ReplayPool  # noqa: PLC0415  `--help` needs no engine
    from rulelint.api.tune import Request, TuneRequest, tune  # noqa: PLC0415  as above

    request = Request(numbers, holds, keeps, comparison, budget, max_delay=max_delay)
    with progress("replaying", quiet=quiet) as report:
        pool = ReplayPool(jobs, report)
        asked = TuneRequest(rule, paths, fixture, version, phase, alertmanager, request, pool)
        tuned = tune(asked, load_config(Path.cwd(), config))
    printed = FORMATS[0] if output_format == AUTO else output_format
    for name, path in output:
        write_file(path, _rendered(name, tuned, ascii_only=ascii_only))
    if patch is not None and tuned.diff:
        write_file(patch, tuned.diff)
    elif patch is not None and not quiet:
        say(f"no proposal: {patch} is not written")
    show = print_text if printed == "json" else print_diff
    show(_rendered(printed, tuned, ascii_only=ascii_only, with_diff=patch is None))


def _rendered(name: str, tuned: Any, *, ascii_only: bool, with_diff: bool = True) -> str:
    from rulelint.report import tune_json, tune_markdown, tune_text  # noqa: PLC0415  `--help` needs no engine

    match name:
        case "json":
            return tune_json.render(tuned.tuning, tuned.files, tuned.diff, unwritten=tuned.unwritten)
        case "markdown":
            return tune_markdown.render(tuned.tuning, tuned.diff, unwritten=tuned.unwritten)
        case _:
            diff = tuned.diff if with_diff else ""
            return tune_text.render(tuned.tuning, diff, unwritten=tuned.unwritten, ascii_only=ascii_only)
