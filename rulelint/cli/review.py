"""`rulelint review`: what is due, with owner, risk and proposed action."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import (
    AUTO,
    NamedValue,
    alertmanager_option,
    config_option,
    facts_option,
    finite,
    fixtures_option,
    output_options,
)
from rulelint.cli.output import print_text, refuse_inputs, say, write_file
from rulelint.dataclass import dataclass
from rulelint.policy.config import load_config

FORMATS = ("text", "json", "markdown", "csv")


class Day(click.ParamType):  # type: ignore[type-arg]  # generic in new releases of click only
    """`YYYY-MM-DD`."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the day."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise click.BadParameter(f"`{value}` is no day, write `YYYY-MM-DD`", ctx, param) from None


@click.command("review")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@fixtures_option
@click.option(
    "--feedback",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What people said of past notifications. [default: `feedback` of the configuration]",
)
@click.option(
    "--weeks",
    type=click.FloatRange(min=0, min_open=True),
    callback=finite,
    metavar="N",
    help="A rule that never fired in so many weeks of recorded time is due. [default: 4, or `review.weeks`]",
)
@click.option(
    "--since", type=Day(), help="Leave out fixtures that ended, and feedback from, before this day."
)
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="An earlier review, as `--output json=FILE` wrote it: what has become better or worse since.",
)
@click.option("--new", is_flag=True, help="Only what was not due in the earlier review (`--against`).")
@click.option(
    "--work-items",
    metavar="MAPPING[=FILE]",
    help="Print work items instead, or write them to a file as well: `github`, `jira`, `pingcode`, `worktile`, "
    "or a mapping of your own (a path).",
)
@click.option(
    "--set",
    "values",
    type=NamedValue(),
    multiple=True,
    help="A parameter of the mapping, as `project=OPS`; may be repeated.",
)
@facts_option
@alertmanager_option
@config_option
@output_options(*FORMATS)
def command(
    *,
    paths: tuple[Path, ...],
    fixtures: tuple[Path, ...],
    feedback: Path | None,
    weeks: float | None,
    since: date | None,
    against: Path | None,
    new: bool,
    work_items: str | None,
    values: tuple[tuple[str, str], ...],
    facts: Path | None,
    alertmanager: Path | None,
    config: Path | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,  # noqa: ARG001  nothing of it has a colour
    quiet: bool,
) -> None:
    """Say what is due: rules that never fire, fire too much, are too old, and incidents without a guard.

    PATHS are rule files or folders; without any, the configuration's `rules`, or everything here.
    """
    from rulelint.api.review import Request, review_paths  # noqa: PLC0415  `--help` needs no engine
    from rulelint.cli.extras import today  # noqa: PLC0415  as above

    if new and against is None:
        raise click.UsageError("`--new` needs an earlier review: add `--against`")
    settings = load_config(Path.cwd(), config)
    request = Request(fixtures, feedback, facts, weeks, since, today(os.environ), against, new, alertmanager)
    target = _target(work_items, values)
    review = review_paths(paths, settings, request)
    written = [*output, *([("work items", target.file)] if target and target.file else [])]
    refuse_inputs(written, [*review.paths, settings.path, settings.feedback_path(feedback), alertmanager])
    for name, path in output:
        write_file(path, _renderer(name)(review))
    if target is not None and target.file is not None:
        write_file(target.file, target.render(review))
    if target is not None and target.file is None:
        print_text(target.render(review))
    else:
        print_text(_renderer(FORMATS[0] if output_format == AUTO else output_format)(review))
    if not quiet and not review.basis.fixtures:
        say(_unknown(since if fixtures or settings.fixtures else None))


def _unknown(since: date | None) -> str:
    """Return why nothing is known of what rules do: the fixtures ended before a day, or there are none."""
    why, advice = "no fixture", "name one with --fixture"
    if since is not None:
        why, advice = (
            f"no fixture ended on {since} or later",
            "record a newer one, or take an earlier --since",
        )
    return f"{why}: nothing is known of what the rules do; {advice}"


@dataclass(frozen=True)
class _Target:
    """Work items: how they are written, and the file they go to, None for standard output."""

    render: Callable[[Any], str]
    file: Path | None


def _target(work_items: str | None, values: tuple[tuple[str, str], ...]) -> _Target | None:
    """Return what `--work-items` asks for; the mapping is read before anything is replayed."""
    if work_items is None:
        if values:
            raise click.UsageError("`--set` fills a mapping: add `--work-items`")
        return None
    from rulelint.api.work_items import mapping_of  # noqa: PLC0415  only where it is asked for
    from rulelint.report.work_items import render  # noqa: PLC0415  as above

    name, equals, file = work_items.partition("=")
    if not name or (equals and not file):
        raise click.UsageError(f"`{work_items}` is not MAPPING or MAPPING=FILE")
    mapping = mapping_of(name, dict(values))
    return _Target(lambda review: render(review, mapping), Path(file) if file else None)


def _renderer(name: str) -> Callable[[Any], str]:
    from rulelint.report import review_csv, review_json, review_markdown, review_text  # noqa: PLC0415  as above

    match name:
        case "json":
            return review_json.render
        case "markdown":
            return review_markdown.render
        case "csv":
            return review_csv.render
        case _:
            return review_text.render
