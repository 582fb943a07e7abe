"""运行状况: how the house fares, for the system's administrator; the page looks anew by itself.

That is no sign of life (`admitting`): whoever leaves it open is signed out all the same.
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import login_required

from app import clock, i18n
from app.jobs import looks
from app.notifications.words import CHANNELS
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.upkeep import health
from app.views import jobwords
from app.views.shell import me

blueprint = Blueprint("health", __name__, url_prefix="/health")

#: Seconds after which the page is asked for again.
AGAIN = 30


@blueprint.get("")
@login_required
def show() -> str:
    report = health.report(me())
    return render_template(
        "settings/health.html",
        report=report,
        again=AGAIN,
        looked_at=clock.now(),
        ahead=clock.now() - clock.machine_now(),
        is_late=looks.is_late,
        job_words=jobwords.words,
        channel_words={one.channel: i18n.known(CHANNELS[one.channel]) for one in report.channels},
        opens_cases=permissions.may(me(), Permission.READ_CASES),
    )
