"""`rulelint record`: a fixture from one's own Prometheus."""

import os
import time
from pathlib import Path
from typing import Any

import click

from rulelint.cli.options import Duration, NamedValue, config_option
from rulelint.cli.output import print_text, say
from rulelint.cli.query import Time
from rulelint.policy.config import load_config

MINUTE = 60_000


@click.command("record")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--url", envvar="RULELINT_URL", required=True, help="The server. [env: RULELINT_URL]")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Record what these rule files or folders read. [default: `rules` of the configuration]",
)
@click.option("--add", multiple=True, metavar="SELECTOR", help="Record this selector, too; may be repeated.")
@click.option("--start", type=Time(), help="From this time on.")
@click.option("--end", type=Time(), help="Until this time. [default: now]")
@click.option("--last", type=Duration(), help="So much time before the end, instead of --start: 7d.")
@click.option(
    "--warm-up",
    type=Duration(),
    help="Begin so much earlier. [default: what the rules' ranges and `for` need]",
)
@click.option(
    "--max-samples",
    type=click.IntRange(1, 100_000_000),
    default=20_000_000,
    show_default=True,
    help="Refuse to record more.",
)
@click.option(
    "--representative", is_flag=True, help="It is a usual week: figures may be extrapolated from it."
)
@click.option("--replace", is_flag=True, help="Record anew into a folder that is a fixture; incidents stay.")
@click.option(
    "--external-label",
    "external_labels",
    type=NamedValue(),
    multiple=True,
    help="A label the server adds to what leaves it, where it does not tell; may be repeated.",
)
@click.option("--ca-file", type=click.Path(path_type=Path), help="Trust only these certificate authorities.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=120, show_default=True, help="Seconds to wait."
)
@config_option
def command(
    *,
    folder: Path,
    url: str,
    rules: tuple[Path, ...],
    add: tuple[str, ...],
    start: int | None,
    end: int | None,
    last: int | None,
    ca_file: Path | None,
    timeout: float,
    external_labels: tuple[tuple[str, str], ...],
    config: Path | None,
    **wanted: Any,
) -> None:
    """Record into FOLDER what rules read, from a Prometheus or what speaks its API.

    If FOLDER is a fixture already, what it lacks is added: `--add SELECTOR`, or all that `--rules` read.
    Credentials are read from RULELINT_BEARER_TOKEN or RULELINT_BASIC_AUTH (USER:PASSWORD).
    """
    from rulelint.api.record import RecordRequest, record  # noqa: PLC0415  `--help` needs no engine
    from rulelint.fixtures.import_server import Access, authorization  # noqa: PLC0415  as above
    from rulelint.report import fixture_text  # noqa: PLC0415  as above

    start, end = _window(start, end, last)
    access = Access(authorization(os.environ), ca_file, timeout)
    request = RecordRequest(
        folder,
        url,
        rules,
        add,
        start,
        end,
        external_labels=dict(external_labels),
        access=access,
        **wanted,
    )
    done = record(request, load_config(Path.cwd(), config), say)
    for line in done.notes:
        say(line)
    print_text(fixture_text.render(done.fixture, done.summary))


def _window(start: int | None, end: int | None, last: int | None) -> tuple[int | None, int | None]:
    """Return the times to record; the present counts to the last whole minute."""
    if last is not None and start is not None:
        raise click.UsageError("--start and --last both say where the window begins")
    if start is None and last is None:
        return None, end
    end = int(time.time()) * 1000 // MINUTE * MINUTE if end is None else end
    return (end - last if last is not None else start), end
