"""Rasid (راصد): gather, understand, archive, watch, alert, show."""

__version__ = "0.1.0"
