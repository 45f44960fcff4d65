"""`rulelint checks`: which checks there are, and what each is like."""

import click

from rulelint.cli.options import CheckName, Word
from rulelint.errors import Exit

FORMATS = ("text", "json", "markdown")


@click.command("checks")
@click.argument("names", nargs=-1, metavar="[NAME]...", type=CheckName())
@click.option("--output-format", type=Word(FORMATS), default="text", help="What to print.")
def command(names: tuple[str, ...], output_format: str) -> Exit:
    """List the checks: id, groups, severity, precision, fixes, and what they need besides rules.

    A NAME is an id, an area (`expr`) or a group (`default`); without one, all checks are listed.
    """
    from rulelint.api.checks import listing  # noqa: PLC0415  --help needs no checks
    from rulelint.report import checks_table  # noqa: PLC0415  as above

    entries = listing(names)
    match output_format:
        case "json":
            text = checks_table.render_json(entries)
        case "markdown":
            text = checks_table.render_markdown(entries)
        case _:
            text = checks_table.render_text(entries)
    click.echo(text, nl=False)
    return Exit.CLEAN
