"""`rulelint lint --fix`, `--diff` and `--add-ignore`: what is written, what is shown, and what is said about it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rulelint.api.lint import LintOptions
from rulelint.cli.output import print_diff, say
from rulelint.errors import Exit
from rulelint.policy.config import Config
from rulelint.report.base import LintResult
from rulelint.source.plural import plural

if TYPE_CHECKING:
    from rulelint.api.fix import Fixes

F = TypeVar("F", bound=Callable[..., Any])
Given = tuple[str, bytes] | None
"""Name and bytes of standard input, None where files are read."""


def fix_options(command: F) -> F:
    """Add `--fix`, `--unsafe-fixes` and `--diff`; the command gets `fix`, `unsafe_fixes` and `diff`, all bool."""
    for option in (
        click.option("--diff", is_flag=True, help="Show what --fix would change as a diff; write nothing."),
        click.option(
            "--unsafe-fixes", is_flag=True, help="With --fix or --diff: make fixes that guess, too."
        ),
        click.option(
            "--fix", is_flag=True, help="Correct files where that is safe, then report what is left."
        ),
    ):
        command = option(command)
    return command


def fixed(
    paths: tuple[Path, ...],
    given: Given,
    config: Config,
    options: LintOptions,
    *,
    unsafe: bool,
    quiet: bool = False,
) -> LintResult:
    """Correct files and say so; return what is left to report."""
    from rulelint.api.fix import fix  # noqa: PLC0415  only where it is asked for

    if given:
        raise click.UsageError(
            "standard input cannot be corrected in place: `--diff` shows what would change"
        )
    fixes = fix(paths, config, options, unsafe=unsafe)
    if not quiet:
        _say(fixes, "Fixed")
    return fixes.left


def accepted(
    paths: tuple[Path, ...], config: Config, options: LintOptions, reason: str, *, quiet: bool
) -> LintResult:
    """Write comments that accept findings and say so; return what is left to report."""
    from rulelint.api.accept import accept  # noqa: PLC0415  only where it is asked for

    done = accept(paths, config, options, reason)
    if not quiet:
        say(f"Accepted {plural(done.silenced, 'finding')} in {plural(len(done.changes), 'file')}")
    return done.left


def show_diff(
    paths: tuple[Path, ...],
    given: Given,
    config: Config,
    options: LintOptions,
    *,
    unsafe: bool,
    quiet: bool = False,
) -> Exit:
    """Print what would be corrected as a diff; return 1 if there is anything."""
    from rulelint.api.fix import fix, fix_text  # noqa: PLC0415  only where it is asked for
    from rulelint.fix.difference import difference  # noqa: PLC0415  as above

    if given:
        fixes = fix_text(*given, config, options, unsafe=unsafe)
    else:
        fixes = fix(paths, config, options, unsafe=unsafe, write=False)
    print_diff("".join(difference(change.before, change.after) for change in fixes.changes))
    if not quiet:
        _say(fixes, "Would fix")
    return Exit.FINDINGS if fixes.changes else Exit.CLEAN


def _say(fixes: "Fixes", verb: str) -> None:
    findings = plural(fixes.count, "finding")
    say(f"{verb} {findings} in {plural(len(fixes.changes), 'file')}, {len(fixes.left.findings)} left")
    if not fixes.settled:
        say("note: fixes kept changing what others had changed, so that the last round is what is there")
