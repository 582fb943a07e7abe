"""What can be said of a field in the form editor, kind by kind, in the words of offices.

The page carries this as data; its script knows the controls and nothing of fields. An entry's
`path` is where form-js keeps it: `validate.required` of a component, `properties.use` of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n import lazy

Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Entry:
    """One property; `choices` are for the controls choice and ticks.

    Of the other controls line, text, key, number, tick and formula speak for themselves; `choices`
    asks where choices come from, `heads` for a table's columns, `column` for a number among rows.
    """

    path: str
    label: Any
    control: str = "line"
    hint: Any = ""
    choices: Choices = ()


@dataclass(frozen=True)
class Group:
    label: Any
    entries: tuple[Entry, ...]


_LABEL = Entry("label", lazy("名称"), hint=lazy("填表的人看到的字"))
_KEY = Entry(
    "key", lazy("数据名"), "key", lazy("流程的条件里用它取填写的内容，只含字母、汉字、数字、下划线")
)
_PATH = Entry("path", lazy("数据名"), "key", lazy("流程的条件里用它取填写的内容"))
_HINT = Entry("description", lazy("填写提示"), "text")
_REQUIRED = Entry("validate.required", lazy("必须填写"), "tick")
_REQUIRED_IF = Entry(
    "properties.requiredIf", lazy("符合这个条件时必须填写"), "formula", lazy("例如 amount > 500")
)
_HIDE = Entry(
    "conditional.hide", lazy("符合这个条件时不出现"), "formula", lazy('例如 result = "pass"')
)
_READ = Entry("readonly", lazy("只能看，不能改"), "tick")
_READ_IF = Entry("readonly", lazy("符合这个条件时只能看"), "formula")
_VALID_IF = Entry("properties.validIf", lazy("填写的内容须符合"), "formula")
_OTHERWISE = Entry("properties.otherwise", lazy("不符合时的提示"))
_PAGE = Entry(
    "properties.page", lazy("从这里另起一页，页名"), hint=lazy("手机上一次只显示一页；不分页就空着")
)
_DEFAULT = Entry("defaultValue", lazy("预先填好"))
_EXPRESSION = Entry("expression", lazy("怎样算出来"), "formula", lazy("例如 quantity * price"))
_SOURCE = Entry(
    "dataSource", lazy("显示哪个数据"), "formula", lazy("流程里一个列表的名称，例如 rows")
)

_USE_CHOICE: Choices = (
    ("", lazy("普通的一项")),
    ("outcome", lazy("结论：各选项变成本步骤的按钮")),
)
_USE_TEXT: Choices = (
    ("", lazy("普通的一项")),
    ("opinion", lazy("意见：点了按钮以后填写")),
)
_FILES: Choices = (
    ("image/*", lazy("图片")),
    (".pdf", "PDF"),
    (".docx", lazy("文字文档（docx）")),
    (".xlsx", lazy("表格（xlsx）")),
    (".pptx", lazy("演示文稿（pptx）")),
)
_SHAPES: Choices = (
    ("", lazy("不限")),
    ("email", lazy("邮箱")),
    ("phone", lazy("电话号码")),
)
_MOMENTS: Choices = (
    ("date", lazy("日期")),
    ("time", lazy("时间")),
    ("datetime", lazy("日期和时间")),
)


def _basic(*more: Entry) -> Group:
    return Group(lazy("基本"), (_LABEL, _KEY, _HINT, *more))


def _when(*first: Entry) -> Group:
    return Group(
        lazy("什么时候填"), (*first, _REQUIRED, _REQUIRED_IF, _HIDE, _READ, _READ_IF, _PAGE)
    )


def _checks(*first: Entry) -> Group:
    return Group(lazy("检验"), (*first, _VALID_IF, _OTHERWISE))


def _role(choices: Choices) -> Group:
    return Group(
        lazy("在这一步的作用"),
        (Entry("properties.use", lazy("用作"), "choice", choices=choices),),
    )


_LENGTH = (
    Entry("validate.minLength", lazy("至少几个字"), "number"),
    Entry("validate.maxLength", lazy("最多几个字"), "number"),
)
_CHOICES = Group(lazy("选项"), (Entry("values", lazy("选项从哪里来"), "choices"),))
_MOST = Entry("properties.most", lazy("最多选几个"), "number")
_SEARCHABLE = Entry("searchable", lazy("选项多，可以输入文字查找"), "tick")
_SHOWN_ONLY = Group(lazy("什么时候出现"), (_HIDE, _PAGE))

#: form-js component type → its name, and what can be said of it.
KINDS: dict[str, tuple[Any, tuple[Group, ...]]] = {
    "textfield": (
        lazy("单行文字"),
        (
            _basic(_DEFAULT),
            _when(),
            _checks(
                *_LENGTH,
                Entry("validate.validationType", lazy("写法"), "choice", choices=_SHAPES),
                Entry("validate.pattern", lazy("另定的写法"), hint=lazy("正则表达式，一般不用填")),
            ),
            _role(_USE_TEXT),
        ),
    ),
    "textarea": (
        lazy("多行文字"),
        (_basic(_DEFAULT), _when(), _checks(*_LENGTH), _role(_USE_TEXT)),
    ),
    "number": (
        lazy("数字"),
        (
            _basic(
                Entry("appearance.suffixAdorner", lazy("单位"), hint=lazy("写在数字后面，例如 元")),
                Entry("appearance.prefixAdorner", lazy("写在数字前面的字")),
                _DEFAULT,
            ),
            _when(),
            _checks(
                Entry("validate.min", lazy("不小于"), "number"),
                Entry("validate.max", lazy("不大于"), "number"),
                Entry("increment", lazy("须是它的整数倍"), "number"),
                Entry("decimalDigits", lazy("最多几位小数"), "number"),
            ),
        ),
    ),
    "datetime": (
        lazy("日期时间"),
        (
            _basic(Entry("subtype", lazy("填什么"), "choice", choices=_MOMENTS)),
            _when(),
            _checks(
                Entry(
                    "properties.fromToday",
                    lazy("不早于今天起第几天"),
                    "number",
                    lazy("今天是 0，三天前是 -3"),
                ),
                Entry("properties.untilToday", lazy("不晚于今天起第几天"), "number"),
                Entry("disallowPassedDates", lazy("不能是过去的日子"), "tick"),
            ),
        ),
    ),
    "checkbox": (lazy("勾选确认"), (_basic(), _when(), _checks())),
    "radio": (
        lazy("单选"),
        (_basic(_DEFAULT), _CHOICES, _when(), _checks(), _role(_USE_CHOICE)),
    ),
    "select": (
        lazy("下拉单选"),
        (_basic(_SEARCHABLE, _DEFAULT), _CHOICES, _when(), _checks(), _role(_USE_CHOICE)),
    ),
    "checklist": (lazy("多选"), (_basic(), _CHOICES, _when(), _checks(_MOST))),
    "taglist": (
        lazy("多选（可查找）"),
        (
            _basic(
                Entry(
                    "properties.kind",
                    lazy("选的是"),
                    "choice",
                    choices=(("", lazy("选项")), ("people", lazy("人"))),
                )
            ),
            _CHOICES,
            _when(),
            _checks(_MOST),
        ),
    ),
    "filepicker": (
        lazy("附件"),
        (
            _basic(),
            _when(),
            _checks(
                Entry("accept", lazy("可以传"), "ticks", lazy("都不勾就是都可以"), _FILES),
                Entry("multiple", lazy("可以传几个"), "tick"),
                Entry("properties.most", lazy("最多几个"), "number"),
                Entry("properties.mostMB", lazy("每个最大多少 MB"), "number"),
            ),
        ),
    ),
    "dynamiclist": (
        lazy("多行填写"),
        (
            Group(lazy("基本"), (_LABEL, _PATH, _HINT)),
            Group(
                lazy("各行"),
                (
                    Entry("properties.least", lazy("至少几行"), "number"),
                    Entry("properties.most", lazy("最多几行"), "number"),
                    Entry("defaultRepetitions", lazy("开始时有几行"), "number"),
                    Entry("allowAddRemove", lazy("可以添加和删除行"), "tick"),
                    Entry("properties.sum", lazy("下面写出合计的一栏"), "column"),
                    Entry(
                        "properties.given",
                        lazy("各行由流程给出，行的标题取"),
                        hint=lazy("流程里同名列表中每一行的哪一项；自己添行的就空着"),
                    ),
                ),
            ),
            Group(lazy("什么时候填"), (_REQUIRED_IF, _HIDE, _PAGE)),
        ),
    ),
    "group": (
        lazy("分组"),
        (Group(lazy("基本"), (_LABEL,)), Group(lazy("什么时候出现"), (_HIDE,))),
    ),
    "text": (
        lazy("说明文字"),
        (
            Group(
                lazy("基本"),
                (
                    Entry(
                        "text", lazy("文字"), "text", lazy("写 {{ 数据名 }} 的地方显示流程里的数据")
                    ),
                ),
            ),
            _SHOWN_ONLY,
        ),
    ),
    "separator": (lazy("分隔线"), (_SHOWN_ONLY,)),
    "spacer": (lazy("空白"), ()),
    "expression": (
        lazy("算出的值"),
        (Group(lazy("基本"), (_LABEL, _KEY, _EXPRESSION)), _SHOWN_ONLY),
    ),
    "table": (
        lazy("表格（只看）"),
        (
            Group(lazy("基本"), (_LABEL, _SOURCE, Entry("columns", lazy("各列"), "heads"))),
            _SHOWN_ONLY,
        ),
    ),
}


def told() -> dict[str, Any]:
    """All of it as JSON, in the reader's language."""
    return {
        kind: {"name": str(name), "groups": [_group(one) for one in groups]}
        for kind, (name, groups) in KINDS.items()
    }


def _group(group: Group) -> dict[str, Any]:
    return {"label": str(group.label), "entries": [_entry(one) for one in group.entries]}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path.split("."),
        "label": str(entry.label),
        "control": entry.control,
        "hint": str(entry.hint),
        "choices": _choices(entry.choices),
    }


def _choices(choices: Sequence[tuple[str, Any]]) -> list[dict[str, str]]:
    return [{"value": value, "label": str(label)} for value, label in choices]
