"""`rulelint simulate`: what fires on recorded metrics, how noisy it is, which incidents it catches."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import (
    AUTO,
    alertmanager_option,
    config_option,
    fixtures_option,
    jobs_option,
    output_options,
    phase_option,
    version_option,
)
from rulelint.cli.output import print_text, say, write_file
from rulelint.cli.progress import progress
from rulelint.policy.config import load_config

FORMATS = ("text", "json", "markdown")


@click.command("simulate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@fixtures_option
@version_option
@phase_option
@alertmanager_option
@click.option(
    "--phase-sweep",
    "phases",
    type=click.IntRange(1, 60),
    metavar="K",
    default=1,
    help="Replay at K phases of each interval, and say what differs between them.",
)
@click.option(
    "--decisions",
    is_flag=True,
    help="Say which outcomes of each part of a rule were never seen, too; takes about as long again.",
)
@jobs_option("replay rules")
@config_option
@output_options(*FORMATS)
def command(
    *,
    paths: tuple[Path, ...],
    fixtures: tuple[Path, ...],
    version: Any,
    phase: int,
    phases: int,
    alertmanager: Path | None,
    decisions: bool,
    jobs: int | None,
    config: Path | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,  # noqa: ARG001  tables have no colour
    quiet: bool,
) -> None:
    """Replay rules on recorded metrics: episodes, noise, incident coverage.

    PATHS are rule files or folders; without any, the configuration's `rules`, or everything here.
    """
    from rulelint.api.replay_pool import ReplayPool  # noqa: PLC0415  `--help` needs no engine
    from rulelint.api.simulate import Request, simulate_paths  # noqa: PLC0415  as above

    settings = load_config(Path.cwd(), config)
    with progress("replaying", quiet=quiet) as report:
        pool = ReplayPool(jobs, report)
        request = Request(fixtures, version, phase, alertmanager, phases, decisions=decisions, pool=pool)
        simulations = simulate_paths(paths, settings, request)
    printed = FORMATS[0] if output_format == AUTO else output_format
    for name, path in output:
        write_file(path, _renderer(name)(simulations))
    print_text(_renderer(printed)(simulations))
    unknown = sum(len(each.not_simulated) for each in simulations)
    if unknown and not quiet:
        was, it = ("was", "it") if unknown == 1 else ("were", "them")
        say(f"{unknown} of the rules {was} not simulated: nothing is known about {it} here")


def _renderer(name: str) -> Callable[[Sequence[Any]], str]:
    from rulelint.report import simulation_json, simulation_markdown, simulation_text  # noqa: PLC0415  as above

    match name:
        case "json":
            return simulation_json.render
        case "markdown":
            return simulation_markdown.render
        case _:
            return simulation_text.render
