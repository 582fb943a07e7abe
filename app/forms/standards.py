"""The form of a reference standard. It judges nothing: `app.stars` does, and it is shown here."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField, TextAreaField

from app import i18n
from app.forms.fields import NumberField
from app.i18n import lazy as _
from app.stars import settings, writing
from app.stars.models import Standard
from app.stars.settings import Setting
from app.stars.terms import FACTOR_STARS, LINED_STARS
from app.stars.vocabulary import ASPECT_TITLES, COMPONENT_TITLES


def standard_form(standard: Standard) -> FlaskForm:
    """A field for all that a standard says, filled with what it says or what was sent."""
    fields: dict[str, Field] = {
        "title": StringField(_("名称"), render_kw={"maxlength": writing.LONGEST_TITLE}),
        "satisfaction_line": _share(_("满意率低于多少，最多二星")),
        "five_star_quota": _share(_("五星名额占参评支部的多少")),
        "has_veto": BooleanField(_("采用一票否决")),
        "has_step_promotion": BooleanField(_("每年最多升一星")),
        "rates_new": BooleanField(_("当年新成立的支部也参评")),
    }
    for aspect, title in ASPECT_TITLES.items():
        fields[f"maxima.{aspect}"] = _points(i18n.known(title))
        fields[f"indicators.{aspect}"] = TextAreaField(
            _("%(aspect)s看什么，一行一项", aspect=i18n.known(title)), render_kw={"rows": 3}
        )
    for part, title in COMPONENT_TITLES.items():
        fields[f"weights.{part}"] = NumberField(i18n.known(title), render_kw={"data-unit": "%"})
    for star in LINED_STARS:
        fields[f"lines.{star}"] = _points(_("%(star)s星最少几分", star=star))
    for star in FACTOR_STARS:
        fields[f"factors.{star}"] = NumberField(_("%(star)s星的绩效系数", star=star))
    for one in settings.SETTINGS:
        fields[one.name] = _number(one)
    fields[settings.QUORUM_SHARE] = SelectField(
        i18n.known(settings.SHARE_TITLE),
        choices={share: i18n.known(words) for share, words in settings.SHARES.items()},
        validate_choice=False,
    )
    form_class = type("StandardForm", (FlaskForm,), fields)
    form: FlaskForm = form_class(data=writing.as_written(standard))
    return form


def _number(setting: Setting) -> Field:
    return NumberField(
        i18n.known(setting.title),
        description=i18n.known(setting.hint) if setting.hint else "",
        render_kw={"data-unit": i18n.known(setting.unit)},
    )


def _points(label: str) -> Field:
    return NumberField(label, render_kw={"data-unit": str(_("分"))})


def _share(label: str) -> Field:
    return NumberField(label, description=_("不填就是不采用。"), render_kw={"data-unit": "%"})
