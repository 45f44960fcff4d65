"""Options of `rulelint lint` alone, handed over in one piece so that the command stays readable."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rulelint.api.lint import LintOptions
from rulelint.cli.fixing import fix_options
from rulelint.cli.options import facts_option, jobs_option
from rulelint.dataclass import dataclass
from rulelint.policy.config import BASELINE_NAME, Config
from rulelint.source.cache import lint_cache


@dataclass(frozen=True, slots=True)
class Extras:
    """What was asked for; each field is an option below."""

    fix: bool
    unsafe_fixes: bool
    diff: bool
    from_hook: bool
    stdin_filename: str | None
    facts: Path | None
    no_suppressions: bool
    preview: bool
    baseline: Path | None
    write_baseline: bool
    add_ignore: str | None
    since: str | None
    statistics: bool
    show_files: bool
    show_config: bool
    no_cache: bool
    jobs: int | None

    def options(
        self,
        config: Config,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        env: Mapping[str, str],
        *,
        whole: bool,
    ) -> LintOptions:
        """Return what the lint is told; `whole` says that the user named no paths."""
        return LintOptions(
            select,
            ignore,
            from_hook=self.from_hook,
            suppressions=not self.no_suppressions,
            facts=self.facts,
            preview=self.preview,
            whole=whole,
            today=today(env),
            cache=None if self.no_cache else lint_cache(env),
            jobs=self.jobs,
            baseline=None if self.write_baseline else config.baseline_path(self.baseline),
        )

    def refuse_contradictions(self, *, from_stdin: bool) -> None:
        """Raise `click.UsageError` for options that cannot stand together."""
        if self.since and (self.fix or self.diff or self.write_baseline):
            raise click.UsageError("`--since` only reports: leave it out where files are written")
        if self.add_ignore is not None and (self.since or self.fix or self.diff or self.write_baseline):
            raise click.UsageError("`--add-ignore` stands alone: accept first, then correct what is left")
        if from_stdin and (
            self.since or self.write_baseline or self.show_files or self.add_ignore is not None
        ):
            raise click.UsageError("this needs files, not `-`")


_OPTIONS = (
    fix_options,
    click.option(
        "--from-hook", is_flag=True, help="Pass over named files that hold no rules, as hooks name them."
    ),
    click.option(
        "--stdin-filename", metavar="FILE", help="The name of what is read from standard input (`-`)."
    ),
    facts_option,
    click.option("--no-suppressions", is_flag=True, help="Show the findings that comments silence, too."),
    click.option("--preview", is_flag=True, help="Run checks that are still tried out, too."),
    click.option("--no-cache", is_flag=True, help="Look at every file, also at those that are as they were."),
    jobs_option("look at files"),
    click.option(
        "--baseline",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Accept the findings of this file; report entries that are no longer found.",
    ),
    click.option(
        "--write-baseline",
        is_flag=True,
        help=f"Write the baseline, {BASELINE_NAME} without --baseline; one that exists only shrinks.",
    ),
    click.option(
        "--add-ignore",
        metavar="REASON",
        help="Write a comment that accepts each finding where it stands, then report what is left.",
    ),
    click.option(
        "--since", metavar="REF", help="Report only what is found in lines and rules changed since a commit."
    ),
    click.option(
        "--watch", is_flag=True, help="Check again whenever a rule file or the configuration changes."
    ),
    click.option("--statistics", is_flag=True, help="Print how often each check found something instead."),
    click.option("--show-files", is_flag=True, help="Print the files that would be checked, and stop."),
    click.option(
        "--show-config", is_flag=True, help="Print every setting and where it comes from, and stop."
    ),
)


def extra_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options; the command gets `extras: Extras`."""

    @wraps(command)
    def bundled(**given: Any) -> Any:
        if given.pop("watch"):
            return _watch(given, lambda: bundled(**given, watch=False))
        extras = Extras(**{each.name: given.pop(each.name) for each in fields(Extras)})
        return command(extras=extras, **given)

    for option in reversed(_OPTIONS):
        bundled = option(bundled)
    return bundled


def _watch(given: Mapping[str, Any], check: Callable[[], Any]) -> None:
    from rulelint.cli.watch import watch  # noqa: PLC0415  only where it is asked for

    paths: tuple[Path, ...] = given["paths"]
    if Path("-") in paths:
        raise click.UsageError("`--watch` needs files, not `-`")
    watch(check, paths, given["config"])


def today(env: Mapping[str, str]) -> date:
    """Return the day that requests to ignore findings expire by: in UTC, or what SOURCE_DATE_EPOCH says.

    https://reproducible-builds.org/specs/source-date-epoch/: what depends on the day can be repeated.
    """
    epoch = env.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit() and len(epoch) <= len("99999999999"):
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return datetime.now(UTC).date()
