"""`rulelint explain`: the manual page of a check."""

import click

from rulelint.cli.options import CheckId
from rulelint.errors import Exit


@click.command("explain")
@click.argument("check_id", metavar="[ID]", required=False, type=CheckId())
def command(check_id: str | None) -> Exit:
    """Show the manual page of a check: what it finds, why it matters, examples and how to fix them.

    Without an ID, list all checks.
    """
    from rulelint.api.explain import explain, overview  # noqa: PLC0415  --help needs no checks

    click.echo(explain(check_id) if check_id else overview(), nl=False)
    return Exit.CLEAN
