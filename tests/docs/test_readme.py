"""What the READMEs show is what the commands print, and what they name exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rulelint.cli.main import COMMANDS
from rulelint.policy.config import parse_config
from rulelint.source.file import SourceText
from tests.checkout import ROOT

ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
TERMS = ("告警类型", "触发条件", "告警级别", "通知方式", "处理流程", "监控与统计", "问题库", "定期评估")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")


def fences(text: str, language: str) -> list[str]:
    return [body for name, body in FENCE.findall(text) if name == language]


def test_what_the_demo_prints(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "demo" / "demo.py"), f"--folder={tmp_path}"]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout
    shown = fences(ENGLISH, "text")

    assert len(shown) == 1
    for paragraph in shown[0].strip().split("\n\n"):
        assert paragraph in printed


def test_the_configuration_is_accepted() -> None:
    documents = [body for body in fences(ENGLISH, "yaml") if ".rulelint.yaml" in body]

    assert len(documents) == 1
    config = parse_config(SourceText(".rulelint.yaml", documents[0]))
    assert config.policy.runbook is not None


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_commands_and_links_exist(text: str) -> None:
    assert [
        name for name in re.findall(r"rulelint ([a-z]+)\b(?= [A-Z\-`/]|`)", text) if name not in COMMANDS
    ] == []
    assert [link for link in LINK.findall(text) if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["english", "chinese"])
def test_every_command_is_in_the_table(text: str) -> None:
    assert [
        name for name in COMMANDS if f"| `rulelint {name} " not in text and f"| `rulelint {name}`" not in text
    ] == []


def test_the_glossary_has_every_term() -> None:
    assert [term for term in TERMS if f"| {term} |" not in CHINESE] == []
