"""The composite action as the runner would run it: its steps, their environment, and a runner's folders."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.checkout import ROOT

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def load_action() -> dict[str, Any]:
    document = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def expand(text: str, inputs: Mapping[str, str]) -> str:
    """Replace `${{ inputs.NAME }}`, the only expression the action may use in its steps."""

    def value(match: re.Match[str]) -> str:
        scope, _, name = match[1].partition(".")
        assert scope == "inputs", match[0]
        return inputs[name]

    return EXPRESSION.sub(value, text)


@dataclass(frozen=True)
class StepResult:
    """How a step ended; `outputs` is what it wrote to `$GITHUB_OUTPUT`."""

    code: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str]
    summary: str


@dataclass
class Runner:
    """A runner's folders: the action's checkout, `RUNNER_TEMP`, and the workspace of the user's repository."""

    action: Path
    temp: Path
    workspace: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(self, step: Mapping[str, Any], **given: str) -> StepResult:
        """Run one step as the runner does: a script file under `bash -eo pipefail`, its own environment."""
        inputs = {name: str(each.get("default", "")) for name, each in load_action()["inputs"].items()}
        inputs |= {name.replace("_", "-"): value for name, value in given.items()}
        assert step["shell"] == "bash"
        script, output, summary = (self.temp / name for name in ("step.sh", "output.txt", "summary.md"))
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        summary.write_text("", encoding="utf-8")
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temp),
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.temp),
            **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))},
            **self.env,
            **{name: expand(str(value), inputs) for name, value in step.get("env", {}).items()},
        }
        folder = self.workspace / expand(step.get("working-directory", "."), inputs)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        pairs = (line.partition("=") for line in output.read_text(encoding="utf-8").splitlines())
        outputs = {name: value for name, _, value in pairs}
        return StepResult(
            done.returncode, done.stdout, done.stderr, outputs, summary.read_text(encoding="utf-8")
        )
