"""`rulelint review`: what is due, with owner, risk and proposed action."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from rulelint.cli.extras import today
from rulelint.cli.options import AUTO, config_option, facts_option, output_options
from rulelint.cli.output import print_text, say, write_file
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
@click.option(
    "--fixture",
    "fixtures",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A folder with recorded metrics; may be repeated. [default: `fixtures` of the configuration]",
)
@click.option(
    "--feedback",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What people said of past notifications. [default: `feedback` of the configuration]",
)
@click.option(
    "--weeks",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="A rule that never fired in so many weeks of recorded time is due. [default: 4, or `review.weeks`]",
)
@click.option(
    "--since", type=Day(), help="Leave out fixtures that ended, and feedback from, before this day."
)
@facts_option
@config_option
@output_options(*FORMATS)
def command(
    *,
    paths: tuple[Path, ...],
    fixtures: tuple[Path, ...],
    feedback: Path | None,
    weeks: float | None,
    since: date | None,
    facts: Path | None,
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

    settings = load_config(Path.cwd(), config)
    request = Request(fixtures, feedback, facts, weeks, since, today(os.environ))
    review = review_paths(paths, settings, request)
    for name, path in output:
        write_file(path, _renderer(name)(review))
    print_text(_renderer(FORMATS[0] if output_format == AUTO else output_format)(review))
    if not quiet and not review.basis.fixtures:
        say("no fixture: nothing is known of what the rules do; name one with --fixture")


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
