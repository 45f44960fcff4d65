"""What a configuration of Prometheus says of alerts that leave it, and what is refused, at its place."""

import pytest

from rulelint.policy.prometheus import PrometheusError, read_prometheus
from rulelint.simulate.notify.relabel import Relabel
from rulelint.source.file import SourceText

TEXT = """\
global:
  scrape_interval: 15s
  external_labels: {cluster: prod, replica: 1}
scrape_configs: [{job_name: a, static_configs: [{targets: [a]}]}]
alerting:
  alert_relabel_configs:
    - {action: LabelDrop, regex: replica}
    - source_labels: [severity]
      target_label: priority
      replacement: p-$1
  alertmanagers:
    - static_configs: [{targets: [am:9093]}]
      alert_relabel_configs:
        - {action: hashmod, source_labels: [instance], modulus: 7, target_label: shard}
"""


def test_what_is_read() -> None:
    found = read_prometheus(SourceText("prometheus.yml", TEXT))

    assert found.external_labels == {"cluster": "prod", "replica": "1"}
    assert found.relabel == (
        Relabel("labeldrop", regex="replica"),
        Relabel("replace", ("severity",), target="priority", replacement="p-$1"),
        Relabel("hashmod", ("instance",), modulus=7, target="shard"),
    )


@pytest.mark.parametrize(
    "text", ["", "global: {}", "alerting: {}", "alerting: {alert_relabel_configs: null}"]
)
def test_nothing_is_said(text: str) -> None:
    found = read_prometheus(SourceText("prometheus.yml", text))

    assert (found.external_labels, found.relabel) == ({}, ())


RULES = "alerting: {alert_relabel_configs: [%s]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (RULES % "{action: lowercased}", "1:36: unknown relabel action `lowercased`"),
        (RULES % "{action: lowercas}", "did you mean `lowercase`"),
        (RULES % "{source_label: [a]}", "did you mean `source_labels`"),
        (RULES % "{regex: '(', target_label: a}", "1:36: error parsing regexp: missing closing )"),
        (RULES % "{action: hashmod, target_label: a}", "needs a `modulus` above 0"),
        (RULES % "{modulus: -1, target_label: a}", "1:"),
        (RULES % "{action: replace}", "`replace` needs a `target_label`"),
        (
            RULES % "{action: uppercase, target_label: a, replacement: x}",
            "`replacement` cannot be set for `uppercase`",
        ),
        (RULES % "{action: labelmap, replacement: ''}", "`labelmap` needs a `replacement`"),
        (
            RULES % "{action: keepequal, target_label: a, regex: x}",
            "takes only `source_labels` and `target_label`",
        ),
        (RULES % "{action: labelkeep, source_labels: [a]}", "takes only `regex`"),
        (
            "alerting: {alertmanagers: [{}, {alert_relabel_configs: [{target_label: a}]}]}",
            "which of them is meant",
        ),
        ("alerting: [", "1:"),
        ("alerting: {}\n---\nalerting: {}\n", "3:1"),
        ("- a", "1:1"),
    ],
)
def test_what_prometheus_refuses(text: str, said: str) -> None:
    with pytest.raises(PrometheusError) as error:
        read_prometheus(SourceText("prometheus.yml", text))

    assert error.value.message.startswith("prometheus.yml:")
    assert said in error.value.message
