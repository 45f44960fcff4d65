"""Sessions: Markdown pages of files and console blocks, run as they stand and compared with what they show.

A block "```yaml rules.yml" writes a file.  In a block "```console", each line that starts with "$ " is run in the
folder of the files, and what follows is its output, standard error included, ended by "[exit N]" unless N is 0.
"NAME=value" before a command sets its environment, "< FILE" is its standard input; an escape character reads "␛".
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from rulelint.cli.main import main

BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
CLEARED = (
    "GITHUB_ACTIONS",
    "GITHUB_WORKSPACE",
    "GITHUB_STEP_SUMMARY",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
)


@dataclass(frozen=True)
class Step:
    command: str
    expected: str


def steps_of(body: str) -> list[Step]:
    """Cut a console block at its commands."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)
    assert parts[0] == "", f"output before the first command: {parts[0]!r}"
    return [Step(*pair) for pair in zip(parts[1::2], parts[2::2], strict=True)]


def run(command: str) -> str:
    """Run one line in the working directory; return what it prints."""
    words = shlex.split(command)
    env: dict[str, str | None] = dict.fromkeys(CLEARED)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    given = None
    if "<" in words:
        at = words.index("<")
        given = Path(words[at + 1]).read_bytes()
        words[at : at + 2] = []
    assert words.pop(0) == "rulelint", command
    done = CliRunner().invoke(main, words, input=given, env=env, prog_name="rulelint")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output.replace("\x1b", "␛") + (f"[exit {done.exit_code}]\n" if done.exit_code else "")


def play(page: str, folder: Path) -> str:
    """Run a page in an empty folder that is the working directory; return the page as it should read."""
    pieces: list[str] = []
    done = 0
    for block in BLOCK.finditer(page):
        start, end = block.span("body")
        pieces.append(page[done:start])
        body = block["body"]
        if block["kind"] == "console":
            body = "".join(f"$ {step.command}\n{run(step.command)}" for step in steps_of(body))
        elif block["name"]:
            path = folder / block["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        pieces.append(body)
        done = end
    return "".join([*pieces, page[done:]])
