"""Alerts on their way out: whether they may disturb, the outbox, and the ways to deliver. The only network outward."""

from monitor.alerting.delivery import Deliverer, DeliverySummary
from monitor.alerting.desktop import BUBBLE, DesktopNotifier, desktop_notifiers
from monitor.alerting.notifier import Notifier

__all__ = ["BUBBLE", "Deliverer", "DeliverySummary", "DesktopNotifier", "Notifier", "desktop_notifiers"]
