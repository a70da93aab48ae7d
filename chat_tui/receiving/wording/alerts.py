"""What is said of alerts, from Alertmanager and from Grafana, whose bodies are of one form?"""

from __future__ import annotations

from datetime import datetime

from chat_tui.receiving.wording.values import Values, counted, disarmed, lines, listed, plain

_LABELS = ("instance", "job", "namespace", "pod", "service", "device")
"""Which labels say best where it burns."""
_NEVER = "0001-01-01"


def told(event: str, data: Values) -> str:
    """First the firing ones, then the resolved; a body without alerts is told by its title."""
    alerts = data.each("alerts")
    if not alerts:
        return _bare(event, data)
    firing = [one for one in alerts if one.raw("status") != "resolved"]
    resolved = [one for one in alerts if one.raw("status") == "resolved"]
    return lines(*_group("**Firing**", firing, data), *_group("Resolved", resolved, data))


def _bare(event: str, data: Values) -> str:
    title = data.text("title") or data.text("commonLabels.alertname", "Alert")
    return lines(f"**{disarmed(event)}** {title}", data.quote("message"))


def _group(word: str, alerts: list[Values], data: Values) -> list[str]:
    if not alerts:
        return []
    name = data.text("commonLabels.alertname") or alerts[0].text("labels.alertname", "Alert")
    severity = data.text("commonLabels.severity") or alerts[0].text("labels.severity")
    how = f" · {severity}" if severity else ""
    head = f"{word}: {data.link(name, 'externalURL')}{how} · {counted(len(alerts), 'alert')}"
    return [head, *listed((_alert(one) for one in alerts), len(alerts))]


def _alert(alert: Values) -> str:
    where = next((alert.code(f"labels.{label}") for label in _LABELS if alert.raw(f"labels.{label}")), "")
    what = alert.text("annotations.summary") or alert.text("annotations.description")
    what = what or alert.text("labels.alertname", "alert")
    ways = (
        ("graph", "generatorURL"),
        ("panel", "panelURL"),
        ("runbook", "annotations.runbook_url"),
        ("silence", "silenceURL"),
    )
    links = [alert.link(word, path) for word, path in ways if alert.raw(path)]
    return " · ".join(part for part in (f"{where} {what}".strip(), _lasted(alert), *links) if part)


def _lasted(alert: Values) -> str:
    """How long it fired, once it is over."""
    began, ended = (_time(plain(alert.raw(key))) for key in ("startsAt", "endsAt"))
    if alert.raw("status") != "resolved" or began is None or ended is None or ended <= began:
        return ""
    minutes = int((ended - began).total_seconds() / 60)
    hours, minutes = divmod(minutes, 60)
    return f"after {hours} h {minutes} min" if hours else f"after {minutes} min"


def _time(text: str) -> datetime | None:
    if not text or text.startswith(_NEVER):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
