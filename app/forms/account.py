"""Signing in."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.i18n import lazy as _


class SignInForm(FlaskForm):
    username = StringField(
        _("用户名"),
        [InputRequired(_("请填写用户名。")), Length(max=40)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _("密码"),
        [InputRequired(_("请填写密码。")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
