"""DOOR for procedures: the verbs that diagrams may call, under names that are permanent."""

from __future__ import annotations

import importlib
import pkgutil


def register_all() -> None:
    """Import every module of the door, so that its operations are registered."""
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name)
