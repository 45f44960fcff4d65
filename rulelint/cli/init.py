"""`rulelint init`: begin with what a repository holds."""

from pathlib import Path

import click

from rulelint.cli.output import print_text, say
from rulelint.errors import Exit
from rulelint.source.plural import plural


@click.command("init")
@click.option("--diff", "show", is_flag=True, help="Print what would be written instead of writing it.")
def command(show: bool) -> Exit:
    """Write a configuration, a pre-commit hook and, on GitHub, a workflow, from what the repository holds.

    A file that exists is never changed.
    """
    from rulelint.api.init import plan_init, write_proposal  # noqa: PLC0415  --help needs no rules
    from rulelint.report.printable import printable  # noqa: PLC0415  as above

    plan = plan_init(Path.cwd())
    say(f"Found {plural(plan.rules, 'rule')} in {plural(plan.files, 'file')}")
    for proposal in plan.proposals:
        if proposal.kept and proposal.lacking and show:
            print_text(f"# to be added to {proposal.kept}\n{printable(proposal.text)}\n")
        elif proposal.kept:
            lacks = (
                ", which has no hook of rulelint: `rulelint init --diff` shows one"
                if proposal.lacking
                else ""
            )
            say(f"kept {proposal.kept}{lacks}")
        elif show:
            print_text(f"# {proposal.path}\n{printable(proposal.text)}\n")
        else:
            write_proposal(plan.root, proposal)
            say(f"wrote {proposal.path}")
    return Exit.CLEAN
