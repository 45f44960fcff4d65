"""`rulelint fixture`: what recorded metrics hold, and whether they are sound."""

from pathlib import Path

import click

from rulelint.cli.options import Word
from rulelint.cli.output import print_text
from rulelint.errors import Exit
from rulelint.finding import Severity

FORMATS = ("text", "json")
FOLDER = click.argument("folder", type=click.Path(path_type=Path))
FORMAT = click.option(
    "--output-format", type=Word(FORMATS), default=FORMATS[0], help="What to print. [default: text]"
)


@click.group("fixture")
def command() -> None:
    """Look at fixtures: what was recorded, and whether it is sound."""


@command.command("info")
@FOLDER
@FORMAT
def info_command(*, folder: Path, output_format: str) -> Exit:
    """Show what the fixture in FOLDER holds: window, series, scrapes, gaps, facts, incidents."""
    from rulelint.api.fixture import info  # noqa: PLC0415  `--help` needs no engine
    from rulelint.report import fixture_json, fixture_text  # noqa: PLC0415  as above

    looked = info(folder)
    render = fixture_json.render if output_format == "json" else fixture_text.render
    print_text(render(looked.fixture, looked.summary))
    return Exit.CLEAN


@command.command("verify")
@FOLDER
@FORMAT
def verify_command(*, folder: Path, output_format: str) -> Exit:
    """Say what does not fit together in the fixture in FOLDER; ends with 1 if figures from it would be wrong."""
    from rulelint.api.fixture import verified  # noqa: PLC0415  `--help` needs no engine
    from rulelint.report import fixture_json, fixture_text  # noqa: PLC0415  as above

    looked = verified(folder)
    render = fixture_json.render_remarks if output_format == "json" else fixture_text.render_remarks
    print_text(render(looked.fixture, looked.remarks))
    wrong = any(each.severity is Severity.ERROR for each in looked.remarks)
    return Exit.FINDINGS if wrong else Exit.CLEAN
