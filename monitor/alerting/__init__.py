"""Alerts on their way out: whether they may disturb, the outbox, and the ways to deliver. The only network outward."""

from monitor.alerting.bubble import BUBBLE
from monitor.alerting.configured import checked_setup, make_notifiers, read_setups, with_sound, write_setups
from monitor.alerting.delivery import Deliverer
from monitor.alerting.desktop import desktop_notifiers
from monitor.alerting.lane import DeliverySummary
from monitor.alerting.notifier import Notifier
from monitor.alerting.plugins import Plugin, Setup, kinds, plugin
from monitor.alerting.session_bubbles import DesktopNotifier

__all__ = [
    "BUBBLE",
    "Deliverer",
    "DeliverySummary",
    "DesktopNotifier",
    "Notifier",
    "Plugin",
    "Setup",
    "checked_setup",
    "desktop_notifiers",
    "kinds",
    "make_notifiers",
    "plugin",
    "read_setups",
    "with_sound",
    "write_setups",
]
