"""`rulelint compare`: two variants of an alert, or of a file of alerts, side by side on recorded metrics."""

from os.path import isfile
from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import (
    AUTO,
    alertmanager_option,
    config_option,
    fixture_option,
    jobs_option,
    output_options,
    phase_option,
    version_option,
)
from rulelint.cli.output import print_text, refuse_inputs, write_file
from rulelint.cli.progress import progress
from rulelint.policy.config import load_config

FORMATS = ("text", "json", "markdown")


@click.command("compare")
@click.argument("a")
@click.argument("b")
@click.option(
    "--file",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A rule file or folder with the rules besides; may be repeated. [default: `rules` of the configuration; "
    "without, none where A and B name their files, else everything here]",
)
@fixture_option
@version_option
@phase_option
@jobs_option("replay rules")
@alertmanager_option
@config_option
@output_options(*FORMATS)
def command(
    *,
    a: str,
    b: str,
    paths: tuple[Path, ...],
    fixture: Path | None,
    version: Any,
    phase: int,
    jobs: int | None,
    alertmanager: Path | None,
    config: Path | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,  # noqa: ARG001  tables have no colour
    quiet: bool,
) -> None:
    """Put two variants side by side on recorded metrics: what fires, who is paged, what is missed.

    A and B are two alerts (by name, `group/name` or `path:name`), or two rule files.  Each is replayed as if the other
    were not there.
    """
    from rulelint.api.replay_pool import ReplayPool  # noqa: PLC0415  `--help` needs no engine
    from rulelint.api.variants import VariantsRequest, compare_two  # noqa: PLC0415  as above

    files = [Path(each) for each in (a, b) if isfile(each)]  # noqa: PTH113  a path refuses names that are too long
    refuse_inputs(output, (*paths, alertmanager, *files))
    with progress("replaying", quiet=quiet) as report:
        asked = VariantsRequest(a, b, paths, fixture, version, phase, alertmanager, ReplayPool(jobs, report))
        found: Any = compare_two(asked, load_config(Path.cwd(), config))
    printed = FORMATS[0] if output_format == AUTO else output_format
    for name, path in output:
        write_file(path, _rendered(name, *found))
    print_text(_rendered(printed, *found))


def _rendered(name: str, done: Any, files: Any) -> str:
    from rulelint.report import variants_json, variants_text  # noqa: PLC0415  `--help` needs no engine

    match name:
        case "json":
            return variants_json.render(done, files)
        case "markdown":
            return variants_text.render_markdown(done)
        case _:
            return variants_text.render_text(done)
