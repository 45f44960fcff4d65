"""Run rulelint for the GitHub Action: inputs arrive as `INPUT_*` variables, never as shell words."""

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

COMMANDS = ("ci", "lint")


def arguments(env: Mapping[str, str], json_file: Path) -> list[str]:
    """Return the arguments of `rulelint`; raise `ValueError` with a sentence for the user.

    Options that come from inputs stand as `--name=value`, and paths behind `--`: no value is taken for an option.
    """
    command = env.get("INPUT_COMMAND") or "ci"
    if command not in COMMANDS:
        raise ValueError(f"the input `command` is one of {', '.join(COMMANDS)}, not {command!r}")
    options = [f"--output=json={json_file}"]
    for name in ("config", "base", "fail-on"):
        value = env.get(f"INPUT_{name.upper().replace('-', '_')}", "")
        if value and (name != "base" or command == "ci"):
            options.append(f"--{name}={value}")
    options += shlex.split(env.get("INPUT_ARGS", ""))
    paths = shlex.split(env.get("INPUT_PATHS", ""))
    if paths and command != "lint":
        raise ValueError("the input `paths` belongs to `command: lint`; `ci` reads `rules` in .rulelint.yaml")
    return [command, *options, *(["--", *(paths or ["."])] if command == "lint" else [])]


def main(env: Mapping[str, str]) -> int:
    """Run rulelint, publish the step's outputs and return its exit code."""
    json_file = Path(env["RUNNER_TEMP"]) / "rulelint.json"
    try:
        words = arguments(env, json_file)
    except ValueError as error:
        text = str(error).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        print(f"::error title=rulelint::{text}")
        return 2
    rulelint = Path(sys.executable).with_name("rulelint")
    code = subprocess.run([str(rulelint), *words], check=False).returncode
    with Path(env["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"exit-code={code}\n")
        if json_file.exists():
            outputs.write(f"json-file={json_file}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(os.environ))
