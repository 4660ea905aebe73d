"""A small Arabic news site of our own, served from this machine, so that everything can be seen without the network."""

from monitor.demo.site import DemoSite

__all__ = ["DemoSite"]
