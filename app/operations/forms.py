"""The forms that procedures may name as the house's own (`camunda:formKey="app:…"`)."""

from __future__ import annotations

from app.forms import own

__all__ = ["own"]
