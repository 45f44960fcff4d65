"""`rulelint feedback`: what people said of past notifications."""

from pathlib import Path

import click

from rulelint.cli.options import config_option
from rulelint.cli.output import refuse_inputs, say, write_file
from rulelint.errors import Exit, RulelintError
from rulelint.policy.config import load_config
from rulelint.source.plural import plural

SHOWN = 5
"""How many entries with another verdict are named."""


@click.group("feedback")
def command() -> None:
    """Keep what people said of past notifications: useful, false, ignored."""


@command.command("import")
@click.argument("table", metavar="CSV", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapping",
    required=True,
    metavar="NAME|FILE",
    help="How columns become feedback: a file, or `pagerduty` or `opsgenie` as starting points.",
)
@click.option(
    "--feedback",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file it is added to. [default: `feedback` of the configuration]",
)
@config_option
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on standard error.")
def import_command(
    *, table: Path, mapping: str, feedback: Path | None, config: Path | None, quiet: bool
) -> Exit:
    """Add what a CSV file says to the feedback file; what is there already stays as it is."""
    from rulelint.api.feedback import import_feedback  # noqa: PLC0415  `--help` needs no schemas
    from rulelint.report.quantities import moment  # noqa: PLC0415  as above

    target = load_config(Path.cwd(), config).feedback_path(feedback)
    if target is None:
        advice = "name one with --feedback, or as `feedback:` in .rulelint.yaml"
        raise RulelintError("no feedback file to add to", advice=advice)
    refuse_inputs([("feedback", target)], [table, mapping])
    done = import_feedback(table, mapping, target)
    merged = done.merged
    if merged.added:
        write_file(target, merged.text)
    if quiet:
        return Exit.CLEAN
    said = f"{len(merged.added)} added, {merged.known} known, {len(merged.kept)} kept with another verdict"
    say(f"{target}: {said}, {plural(done.left_out, 'row')} left out")
    for entry in merged.kept[:SHOWN]:
        name = entry.id or f"{entry.alert} at {moment(entry.time)}"
        say(f"{target}: `{name}` is not `{entry.verdict}` there: it stays as it is")
    return Exit.CLEAN
