"""Settings from the environment; the embedded defaults need none."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
#: Who does jobs and timers: a ticker in the web's process tree, or any number of Procrastinate's.
TICKER = "ticker"
WORKERS = (TICKER, "procrastinate")
#: The ways out of the house, each set up by a variable `NOTIFY_…`.
CHANNELS = ("EMAIL", "WECOM", "DINGTALK", "FEISHU")
INSTANCE = Path(os.environ.get("INSTANCE_PATH", ROOT / "instance"))


def _secret_key() -> str:
    """What cookies are signed with and digests keyed by: given, or made once and kept."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    kept = INSTANCE / "secret_key"
    if not kept.exists():
        INSTANCE.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text()


def _database_url() -> str:
    """An SQLAlchemy address; plain PostgreSQL addresses get the driver we ship."""
    given = os.environ.get("DATABASE_URL", f"sqlite:///{INSTANCE / 'xingji.db'}")
    for plain in ("postgresql://", "postgres://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given.removeprefix(plain)
    return given


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def _number(name: str, usual: int) -> int:
    return int(os.environ.get(name) or usual)


def _switched(name: str, *, usual: bool) -> bool:
    return _flag(name) if os.environ.get(name) else usual


def _of_accounts(*, is_demo: bool) -> dict[str, Any]:
    """How people sign in, with the usual 等保 defaults; the demonstration asks for no codes.

    `OIDC_ISSUER` switches single sign-on on. `LOCAL_PASSWORDS` off leaves passwords of ours to
    administrators alone. Whoever the provider knows and we do not is refused, unless
    `OIDC_NEW_PEOPLE` names the code of the unit in which they are entered, without any role.
    """
    days = _number("PASSWORD_DAYS", 90)
    return {
        "PASSWORD_SHORTEST": _number("PASSWORD_SHORTEST", 8),
        "PASSWORD_CLASSES": _number("PASSWORD_CLASSES", 3),
        "PASSWORD_NOT_REUSED": _number("PASSWORD_NOT_REUSED", 5),
        "PASSWORD_LASTS": timedelta(days=days) if days else None,
        "LOCK_AFTER": _number("LOCK_AFTER", 5),
        "LOCK_LASTS": timedelta(minutes=_number("LOCK_MINUTES", 15)),
        "ADMINISTRATORS_NEED_CODE": _switched("ADMINISTRATORS_NEED_CODE", usual=not is_demo),
        "LOCAL_PASSWORDS": _switched("LOCAL_PASSWORDS", usual=True),
        "OIDC_ISSUER": os.environ.get("OIDC_ISSUER"),
        "OIDC_CLIENT_ID": os.environ.get("OIDC_CLIENT_ID", "xingji"),
        "OIDC_CLIENT_SECRET": os.environ.get("OIDC_CLIENT_SECRET"),
        "OIDC_NAME": os.environ.get("OIDC_NAME"),
        "OIDC_USERNAME": os.environ.get("OIDC_USERNAME", "preferred_username"),
        "OIDC_SCOPES": os.environ.get("OIDC_SCOPES", "openid profile"),
        "OIDC_NEW_PEOPLE": os.environ.get("OIDC_NEW_PEOPLE"),
    }


def from_environment() -> dict[str, Any]:
    """All settings of the application, by Flask's names and ours.

    `DEMO` adds the menus that change person and time; `NOW` is the instant (ISO 8601) at which
    the clock starts, for demonstrations and tests only. `PUBLIC_URL` is the address under which
    people reach the house, for codes on paper and links in letters; without it, codes bear that by
    which a page was asked for, and no letters go out. `CHANNELS` are Apprise's addresses of the
    ways out of the house, each with `{address}` where a person's own stands.
    """
    INSTANCE.mkdir(parents=True, exist_ok=True)
    demo = _flag("DEMO")
    start = os.environ.get("XINGJI_NOW")
    return {
        "SECRET_KEY": _secret_key(),
        "SQLALCHEMY_DATABASE_URI": _database_url(),
        # What people have written does not belong into logs, not even when a statement fails.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "WORKER": os.environ.get("WORKER", TICKER),
        "DEMO": demo,
        "ORGANISATION": os.environ.get("ORGANISATION", "东昌府区"),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL"),
        "CHANNELS": {name: os.environ.get(f"NOTIFY_{name}") for name in CHANNELS},
        "NOW": datetime.fromisoformat(start) if start else None,
        "EVIDENCE_FOLDER": Path(os.environ.get("EVIDENCE_FOLDER", INSTANCE / "evidence")),
        "SESSION_COOKIE_NAME": "xingji",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": _flag("SECURE_COOKIES"),
        "MAX_CONTENT_LENGTH": 100 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        **_of_accounts(is_demo=demo),
        "IDLE_LIMIT": timedelta(minutes=int(os.environ.get("IDLE_MINUTES", "30"))),
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    }
