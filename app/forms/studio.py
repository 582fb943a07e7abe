"""Forms of the studio: a new procedure, what a procedure says of itself, handing a draft in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import UUID, DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.definitions.icons import ICONS
from app.i18n import known
from app.i18n import lazy as _

Choices = Collection[tuple[str, str]]


def one_line(text: object) -> str:
    """What was written without signs that cannot be seen, which no diagram can hold."""
    seen = "".join(one if one.isprintable() else " " for one in str(text or ""))
    return " ".join(seen.split())


class Several(SelectMultipleField):
    """A choice of any number, each with a tick of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NewForm(FlaskForm):
    """新建流程."""

    title = StringField(
        _("叫什么名称"),
        [DataRequired(_("请写名称。")), Length(max=60)],
        filters=[one_line],
        render_kw={"maxlength": 60},
    )
    category = StringField(
        _("归在哪一类"),
        [DataRequired(_("请写类别。")), Length(max=30)],
        filters=[one_line],
        render_kw={"maxlength": 30, "list": "categories"},
    )
    beginning = RadioField(_("从哪里开始"), [InputRequired(_("请选一个。"))])


def _with_unknown(roles: list[tuple[str, str]], named: object) -> list[tuple[str, str]]:
    known_codes = {code for code, _title in roles}
    codes = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
    unknown = (code for code in codes if code not in known_codes)
    return [*roles, *((code, _("%(code)s（没有这个岗位）", code=code)) for code in unknown)]


class AboutForm(FlaskForm):
    """基本信息: what `about.toml` says, as far as officials decide it."""

    #: Of which fields a text of FEEL is read.
    in_feel: ClassVar = ("case_title",)

    title = StringField(
        _("流程名称"), [DataRequired(_("请写名称。")), Length(max=60)], filters=[one_line]
    )
    category = StringField(
        _("类别"), [DataRequired(_("请写类别。")), Length(max=30)], filters=[one_line]
    )
    description = TextAreaField(
        _("做什么用"), description=_("发起的人在卡片上看到这句话。"), render_kw={"rows": 2}
    )
    who_may_start = Several(_("哪些岗位可以发起"))
    on_behalf = Several(_("哪些岗位可以替别人发起"))
    case_number = StringField(
        _("编号的字头"), description=_("例如 QJ，编号就是 QJ-单位-2026-0001。")
    )
    case_title = StringField(
        _("标题怎么起"), description=_('写字段的名称，或者 "请假：" + matter 这样的式子。')
    )
    icon = SelectField(_("图标"))
    retired = BooleanField(_("停用：发布以后不再发起新的，在办的照常办完"))
    seen = IntegerField(widget=HiddenInput())

    def offer(self, roles: Choices, said: Mapping[str, Any]) -> None:
        """Let roles and icons be chosen; a role that `said` names and nobody knows can stay."""
        everybody = ("*", _("所有人"))
        self.who_may_start.choices = _with_unknown([everybody, *roles], said.get("who_may_start"))
        self.on_behalf.choices = _with_unknown([*roles], said.get("on_behalf"))
        self.icon.choices = [(name, known(words)) for name, words in ICONS.items()]


class SubmitForm(FlaskForm):
    """提交发布: what changes and why, and from when."""

    note = TextAreaField(
        _("改了什么，为什么改"),
        [InputRequired(_("请写明改了什么、为什么改。")), Length(min=5, max=2000)],
        render_kw={"rows": 6},
    )
    effective_on = DateField(
        _("从哪一天起用新版"), [Optional()], description=_("不填就在同意以后马上发布。")
    )
    start_key = HiddenField(validators=[UUID()])
