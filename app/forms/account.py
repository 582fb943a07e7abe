"""Signing in, and what people do with their own accounts."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from app import i18n
from app.forms.fields import MultiCheckboxField
from app.i18n import lazy as _
from app.organisation import scopes as reaches
from app.organisation.scopes import Scope


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
    code = StringField(
        _("验证码"),
        [Optional(), Length(max=20)],
        description=_("手机上现在显示的六位数字；手机不在身边的，填一个恢复码。"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"},
    )


class PasswordForm(FlaskForm):
    present = PasswordField(
        _("现在的密码"),
        [InputRequired(_("请填写现在的密码。")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _("新密码"),
        [InputRequired(_("请填写新密码。")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("再填一遍新密码"),
        [EqualTo("password", _("两遍填的不一样。"))],
        render_kw={"autocomplete": "new-password"},
    )


class CodeForm(FlaskForm):
    """A code of the second factor that somebody has."""

    code = StringField(
        _("验证码"),
        [InputRequired(_("请填写验证码。")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )


class BindForm(CodeForm):
    """A first code from a phone; `present` is one of the phone bound before, if there is one."""

    secret = HiddenField(validators=[InputRequired()])
    present = StringField(
        _("原来手机上的验证码，或者一个恢复码"),
        [Optional(), Length(max=20)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


#: How long a token may last, in days.
LASTS = {30: _("30天"), 90: _("90天"), 180: _("半年"), 365: _("一年")}


class TokenForm(FlaskForm):
    name = StringField(
        _("名称"),
        [InputRequired(_("请写这个令牌给什么程序用。")), Length(max=60)],
        description=_("例如：考勤机对接。"),
        render_kw={"maxlength": 60, "autocomplete": "off"},
    )
    scopes = MultiCheckboxField(
        _("范围"),
        [InputRequired(_("请至少选一项范围。"))],
        description=_("程序能做的不会超过您自己能做的；范围把它收得更窄。"),
        choices=lambda: {str(one): i18n.known(words) for one, words in reaches.WORDS.items()},
        default=[str(Scope.READ)],
    )
    days = SelectField(
        _("有效期"),
        choices=lambda: {str(days): str(words) for days, words in LASTS.items()},
        coerce=int,
        default=90,
    )
