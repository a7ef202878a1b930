"""Held-out splits by hashing: the same names on every machine, whatever the order of the data."""

import hashlib

UNSEEN_NAMES = 0.05
UNSEEN_STYLES = 0.10  # of (name, style) pairs
UNSEEN_COLOURS = 0.10  # of (colour, object) pairs
UNSEEN_RELATIONS = 0.10  # of (object, relation) pairs
NAME_SALT = "15"  # the first under which the README's demonstration prompts are all of seen names


def fraction(*parts: str) -> float:
    """A fixed, evenly spread number in [0, 1) for these words."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def is_unseen_name(name: str) -> bool:
    return fraction("name", NAME_SALT, name) < UNSEEN_NAMES


def is_unseen_style(name: str, style: str) -> bool:
    return fraction("style", name, style) < UNSEEN_STYLES


def is_unseen_colour(name: str, colour: str) -> bool:
    return fraction("colour", name, colour) < UNSEEN_COLOURS


def is_unseen_relation(name: str, relation: str) -> bool:
    return fraction("relation", name, relation) < UNSEEN_RELATIONS
