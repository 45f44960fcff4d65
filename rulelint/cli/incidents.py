"""`rulelint incidents`: which incident, and which lesson, is guarded by which rule."""

from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import (
    AUTO,
    alertmanager_option,
    config_option,
    fail_on_option,
    fixtures_option,
    jobs_option,
    output_options,
    threshold,
    version_option,
)
from rulelint.cli.output import print_text, refuse_inputs, write_file
from rulelint.cli.progress import progress
from rulelint.errors import Exit
from rulelint.policy.config import load_config

FORMATS = ("text", "json", "markdown", "csv")


@click.command("incidents")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@fixtures_option
@click.option(
    "--incidents",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Incidents besides those of the fixtures, looked for in every fixture that covers them; may be repeated.",
)
@version_option
@alertmanager_option
@jobs_option("replay rules")
@config_option
@fail_on_option
@output_options(*FORMATS)
def command(
    *,
    paths: tuple[Path, ...],
    fixtures: tuple[Path, ...],
    files: tuple[Path, ...],
    version: Any,
    alertmanager: Path | None,
    jobs: int | None,
    config: Path | None,
    fail_on: str | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,  # noqa: ARG001  tables have no colour
    quiet: bool,
) -> int:
    """Say which past incident is guarded by which rule, and which by none.

    PATHS are rule files or folders; without any, the configuration's `rules`, or everything here.  An incident with
    `must_page` that would page nobody is an error, another one that nobody would be told of a warning; what cannot be
    told here, and what nobody wrote down of an incident, is information.
    """
    from rulelint.api.incidents import Request, guarded  # noqa: PLC0415  `--help` needs no engine
    from rulelint.api.replay_pool import ReplayPool  # noqa: PLC0415  as above
    from rulelint.report.incident_reports import RENDERERS  # noqa: PLC0415  as above

    refuse_inputs(output, (*paths, *files, alertmanager))
    settings = load_config(Path.cwd(), config)
    with progress("replaying", quiet=quiet) as report:
        request = Request(fixtures, files, alertmanager, version, pool=ReplayPool(jobs, report))
        found: Any = guarded(paths, settings, request)
    printed = FORMATS[0] if output_format == AUTO else output_format
    for name, path in output:
        write_file(path, RENDERERS[name](found.incidents, found.simulations))
    print_text(RENDERERS[printed](found.incidents, found.simulations))
    fails = threshold(fail_on, settings.fail_on)
    failed = fails is not None and any(
        each.level is not None and each.level >= fails for each in found.incidents
    )
    return int(Exit.FINDINGS if failed else Exit.CLEAN)
