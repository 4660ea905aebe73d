"""Gathering: from an address a person pasted to clean articles.

`fetching` is the only network inward; parsing is pure.
"""
