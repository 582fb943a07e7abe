"""Random expressions that mean something, of known types, for the comparison with the oracle.

They keep to what both languages define alike: numbers that a double holds exactly, ordering within
one type, conditions that are truth values or null. What feelin does otherwise stands, case by case,
in `feelin_differences.py`.
"""

from random import Random

NAMES = {
    "amount": 150,
    "rate": 0.25,
    "level": "A",
    "title": "阵地管理",
    "approved": True,
    "nothing": None,
    "scores": [3, 1, 2, 3],
    "rows": [{"n": 1, "who": "lin"}, {"n": 5, "who": "zhang"}, {"n": 9, "who": "wang"}],
    "本月 得分": 12,
    "申请": {"金额": 300, "村": "V03", "ok": False},
}
_DAYS = ("2022-09-29", "2024-02-29", "2025-12-31", "2026-01-01")
_MOMENTS = ("2022-09-29T08:30:00", "2024-02-29T23:59:59", "2026-01-01T00:00:00")
_TIMES = ("00:00:00", "08:30:15", "23:59:59")
_ZONES = ("", "", "Z", "+08:00", "-03:30")
_PERIODS = ("P1D", "P30D", "PT36H", "-P2D", "P1DT2H", "PT90M", "PT45S")
_MONTHS = ("P1M", "P1Y", "P1Y2M", "-P3M")
_TEXTS = ('"A"', '"lin"', '"张三"', '"a,b"', '""', "level", "title", "申请.村", '"x\\n\\"y\\""')
_PATTERNS = ('"[a-z]+"', '"^A"', '"(i)(n)?"', '"[^a]"', '"张|三"', '"\\\\d"', '".+?"', '"a*b?,"')
_SPACED = "本月 得分"
_PATH = "申请.金额"
_KINDS = ("number", "string", "boolean", "list", "context", "date", "time", "date and time", "Any")


class Generator:
    """Expressions of one seed; `depth` bounds how far they are nested."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a test that can be repeated

    def expression(self, depth: int = 3) -> str:
        return self._one(
            *(self.number, self.condition, self.text, self.list, self.temporal, self.context),
            *(self.function, self.estimate, self.relation, self.condition, self.condition),
        )(depth)

    def cell(self) -> tuple[str, object]:
        """A cell of a decision table and a value to test."""
        kind = self._random.random()
        if kind < 0.4:
            return self._numeric_cell(), self._random.randint(-2, 12)
        if kind < 0.7:
            return self._text_cell(), self._random.choice(["A", "lin", "张三", "", "zz"])
        if kind < 0.85:
            return self._one("true", "false", "not(true)", "-", "null"), bool(self._whole() > "4")
        return self._list_cell(), self._random.choice([[1, 2, 3], [5], []])

    def number(self, depth: int) -> str:
        if depth == 0:
            return self._one(
                "amount",
                "rate",
                "0",
                "1",
                "2.5",
                "7",
                "-3",
                "12",
                ".125",
                _SPACED,
                _PATH,
            )
        sub = depth - 1
        return self._one(
            lambda: f"({self.number(sub)} {self._one('+', '-', '*')} {self.number(sub)})",
            lambda: f"{self.number(sub)} {self._one('+', '-')} {self.number(sub)}",
            lambda: f"({self.number(sub)}) / {self._one('2', '4', '0.5', '0')}",
            lambda: f"-({self.number(sub)})",
            lambda: f"{self._one('2', '3', '-2')} ** {self._one('0', '1', '2', '3')}",
            lambda: f"(if {self.condition(sub)} then {self.number(sub)} else {self.number(sub)})",
            lambda: f"{self._one('count', 'sum', 'min', 'max')}({self.numbers(sub)})",
            lambda: f"{self._one('count', 'sum', 'min', 'max')}(list: {self.numbers(0)})",
            lambda: (
                f"{self._one('sum', 'min', 'max', 'product')}({self._whole()}, {self._whole()})"
            ),
            lambda: f"product({self.numbers(0)})",
            lambda: f"{self._one('floor', 'ceiling', 'abs')}({self.number(sub)})",
            lambda: f"abs(n: {self.number(sub)})",
            lambda: f"{self._one('floor', 'ceiling')}({self._fraction()}, {self._one('0', '1')})",
            lambda: f"{self._rounding()}({self._fraction()}, {self._one('0', '1', '2')})",
            lambda: f"{self._rounding()}(n: {self._fraction()}, scale: 1)",
            lambda: f"modulo({self._whole()}, {self._one('3', '-4', '7')})",
            lambda: f"sqrt({self._one('0', '4', '2.25', '144')})",
            lambda: f"string length({self.text(sub)})",
            lambda: f"{self.numbers(sub)}[{self._one('1', '2', '-1', '9')}]",
            lambda: f"rows[{self._one('1', '-1')}].n",
            lambda: f'number("{self._whole()}.5", ",", ".")',
            lambda: (
                f'number(from: "1 {self._whole()}00,5", grouping separator: " ", '
                'decimal separator: ",")'
            ),
            lambda: f"{self.day(sub)}.{self._one('year', 'month', 'day', 'weekday')}",
            lambda: f"({self.moment(0)}).{self._one('year', 'hour', 'minute', 'second')}",
            lambda: f"({self.time(0)}).{self._one('hour', 'minute', 'second')}",
            lambda: f'@"{self._one(*_PERIODS)}".{self._one("days", "hours", "minutes", "seconds")}',
            lambda: f'@"{self._one(*_MONTHS)}".{self._one("years", "months")}',
            lambda: f"{self._one('day of year', 'week of year')}({self.day(0)})",
            lambda: f"({self._range()}).{self._one('start', 'end')}",
            lambda: f"{{f: function(a, b) a * b + 1, r: f({self.number(sub)}, 2)}}.r",
            lambda: f"(function(a: number) a - 1)({self.number(sub)})",
            lambda: f"{{my sum: {self.number(sub)}, r: my sum * 2}}.r",
            lambda: f"{self._one('mean', 'median')}([4, {self._one('2', '6', '8')}])",
        )()

    def condition(self, depth: int) -> str:
        if depth == 0:
            return self._one("true", "false", "null", "approved", "nothing", "amount > 100")
        sub = depth - 1
        compare = self._one("=", "!=", "<", "<=", ">", ">=")
        return self._one(
            lambda: f"({self.number(sub)} {compare} {self.number(sub)})",
            lambda: f"({self.text(sub)} {compare} {self.text(sub)})",
            lambda: f"({self.day(sub)} {compare} {self.day(sub)})",
            lambda: f"({self.moment(sub)} {compare} {self.moment(sub)})",
            lambda: f"({self.days()} {compare} {self.days()})",
            lambda: f"({self.months()} {self._one('=', '!=')} {self.months()})",
            lambda: f"({self._pair(sub)} {self._one('=', '!=')} {self._pair(sub)})",
            lambda: f"({self.condition(sub)} and {self.condition(sub)})",
            lambda: f"({self.condition(sub)} or {self.condition(sub)})",
            lambda: f"{self.condition(sub)} and {self.condition(sub)} or {self.condition(sub)}",
            lambda: f"not({self._one('', 'negand: ')}{self.condition(sub)})",
            lambda: f"(({self.number(sub)}) between {self._whole()} and {self._whole()} + 9)",
            lambda: f"({self.day(0)} between {' and '.join(self._period_of_days())})",
            lambda: f"({self.number(sub)} in {self._range()})",
            lambda: f"({self.day(sub)} in [{'..'.join(self._period_of_days())}])",
            lambda: f"({self.number(sub)} in ({self._whole()}, {self._range()}, > 5))",
            lambda: f"({self.text(sub)} in ({self._text()}, {self._text()}))",
            lambda: f"({self.number(sub)} in {self._one('<', '<=', '>', '>=')} {self._whole()})",
            lambda: f"({self._one('level', 'title', 'nothing')} {self._one('=', '!=')} null)",
            lambda: f"({self._one('some', 'every')} x in {self.numbers(0)} satisfies x > 2)",
            lambda: f"(some x in {self.numbers(0)}, y in [x, 4] satisfies x + y = {self._whole()})",
            lambda: f"starts with({self.text(sub)}, {self._text()})",
            lambda: f"ends with({self.text(sub)}, {self._text()})",
            lambda: f"ends with(string: {self.text(sub)}, match: {self._text()})",
            lambda: f"contains({self.text(sub)}, {self._text()})",
            lambda: f"contains(string: {self.text(sub)}, match: {self._text()})",
            lambda: f"matches({self.text(sub)}, {self._one(*_PATTERNS)})",
            lambda: f'matches(input: {self.text(sub)}, pattern: "[A-Z]", flags: "i")',
            lambda: f"list contains({self.numbers(sub)}, {self._whole()})",
            lambda: f"(({self.number(sub)}) instance of {self._one(*_KINDS)})",
            lambda: f"(({self.text(sub)}) instance of {self._one(*_KINDS)})",
            lambda: f"(({self.moment(0)}) instance of {self._one(*_KINDS)})",
            lambda: f"({self.list(sub)} instance of {self._one('list<number>', 'list<string>')})",
            lambda: f"({{a: {self.number(sub)}}} instance of context<a: {self._one(*_KINDS[:3])}>)",
            lambda: f"((function(a) a) instance of {self._one('function<Any> -> Any', 'number')})",
            lambda: f"all([{self.condition(sub)}, {self.condition(sub)}])",
            lambda: f"any([{self.condition(sub)}, {self.condition(sub)}])",
            lambda: f"all({self.condition(sub)}, {self.condition(sub)})",
            lambda: f"{self._one('odd', 'even')}({self._whole()})",
            lambda: f"({self._range()}).{self._one('start included', 'end included')}",
            lambda: f"is({self.text(sub)}, {self.text(sub)})",
            lambda: f"is({self.number(sub)}, {self._whole()})",
        )()

    def relation(self, _depth: int) -> str:
        """Points and ranges; feelin knows not all of these functions."""
        span, other = self._range(), self._range()
        return self._one(
            lambda: f"{self._one('before', 'after')}({self._whole()}, {self._whole()})",
            lambda: f"{self._one('before', 'after')}({span}, {self._whole()})",
            lambda: f"{self._one('before', 'after')}({self._whole()}, {span})",
            lambda: f"{self._one('before', 'after')}({span}, {other})",
            lambda: f"{self._one('meets', 'met by', 'overlaps')}({span}, {other})",
            lambda: f"{self._one('meets', 'met by', 'overlaps')}({span}, {other})",
            lambda: f"includes({span}, {self._whole()})",
            lambda: f"meets(range1: {span}, range2: {other})",
        )()

    def text(self, depth: int) -> str:
        if depth == 0:
            return self._text()
        sub = depth - 1
        return self._one(
            lambda: f"({self.text(sub)} + {self.text(sub)})",
            lambda: f"(if {self.condition(sub)} then {self.text(sub)} else {self.text(sub)})",
            lambda: f"substring({self.text(sub)}, {self._one('1', '2', '-1')})",
            lambda: f"substring({self.text(sub)}, 1, {self._one('0', '1', '5')})",
            lambda: f"substring(string: {self.text(sub)}, start position: 2)",
            lambda: f"{self._one('upper case', 'lower case')}({self.text(sub)})",
            lambda: f'substring {self._one("before", "after")}({self.text(sub)}, "i")',
            lambda: f"string({self._whole()})",
            lambda: f"string({self.condition(sub)})",
            lambda: f'string join([{self.text(sub)}, null, {self.text(sub)}], "、")',
            lambda: f"string join([{self.text(sub)}, {self.text(sub)}])",
            lambda: f"rows[n > {self._whole()}][1].who",
            lambda: f"string({self.list(sub)})",
            lambda: f'replace({self.text(sub)}, {self._one(*_PATTERNS)}, "<$0>")',
            lambda: f'replace({self.text(sub)}, "(i)(n)", "$2-$1")',
            lambda: f'replace(input: {self.text(sub)}, pattern: "a", replacement: "b", flags: "i")',
            lambda: f'split({self.text(sub)}, "[,n]")[1]',
            lambda: f"{self._one('day of week', 'month of year')}({self.day(0)})",
            lambda: f"get value(申请, {self._one(chr(34) + '村' + chr(34), 'level')})",
            lambda: f"/* 说明 */ {self._text()}",
        )()

    def numbers(self, depth: int) -> str:
        if depth == 0:
            return self._one("scores", "[4, 2]", "[7]", "rows.n")
        sub = depth - 1
        return self._one(
            lambda: f"[{self.number(sub)}, {self.number(sub)}]",
            lambda: f"(for x in {self.numbers(sub)} return x + {self._whole()})",
            lambda: f"(for x in 1..3, y in [x, {self._whole()}] return x * y)",
            lambda: f"(for x in {self._one('3..1', '0..2', '-1..1')} return x)",
            lambda: "(for x in 1..4 return if x = 1 then 1 else partial[-1] * x)",
            lambda: "(for x in 1..3 return count(partial))",
            lambda: f"{self.numbers(sub)}[item > {self._whole()}]",
            lambda: f"rows[n >= {self._whole()}].n",
            lambda: f"sort({self.numbers(sub)}, function(x, y) x {self._one('<', '>')} y)",
            lambda: f"sort(list: {self.numbers(sub)}, precedes: function(x, y) x < y)",
            lambda: f"mode({self.numbers(0)})",
        )()

    def _pair(self, depth: int) -> str:
        """Lists of one length: of others feelin says null."""
        return f"[{self.number(depth)}, {self._whole()}]"

    def list(self, depth: int) -> str:
        sub = max(depth - 1, 0)
        return self._one(
            lambda: self.numbers(sub),
            lambda: f"append({self.numbers(sub)}, {self._whole()})",
            lambda: f"concatenate({self.numbers(sub)}, {self.numbers(sub)})",
            lambda: f"reverse({self.numbers(sub)})",
            lambda: f"distinct values({self.numbers(sub)})",
            lambda: f"union({self.numbers(sub)}, scores)",
            lambda: f"flatten([{self.numbers(sub)}, [[1], 2]])",
            lambda: f"index of(scores, {self._one('1', '3', '8')})",
            lambda: f"insert before(scores, {self._one('1', '2', '4')}, 0)",
            lambda: f"remove(scores, {self._one('1', '2', '4')})",
            lambda: f"sublist(scores, {self._one('1', '2', '-2')}, {self._one('1', '2')})",
            lambda: f"list replace(scores, {self._one('1', '2', '4')}, {self._whole()})",
            lambda: f"list replace(scores, function(i, n) i > {self._one('1', '2')}, 0)",
            lambda: f'[{self.text(sub)}, "x"]',
            lambda: f'split({self.text(sub)}, "[,a-i]")',
            lambda: f"get entries({{a: {self.number(sub)}, b: {self.text(sub)}}}).key",
            lambda: "rows[who != null].who",
        )()

    def function(self, depth: int) -> str:
        """Functions as values, by name and in order."""
        sub = max(depth - 1, 0)
        return self._one(
            lambda: f"{{f: function(a, b) a - b, r: f(b: {self.number(sub)}, a: 7)}}.r",
            lambda: f"(function(a, b) [b, a])({self.number(sub)}, {self.text(sub)})",
            lambda: f"{{k: {self.number(sub)}, add: function(x) x + k, r: add(add(1))}}.r",
            lambda: f"for f in [function(x) x + 1, function(x) x * 2] return f({self._whole()})",
        )()

    def context(self, depth: int) -> str:
        sub = max(depth - 1, 0)
        made = f'{{a: {self.number(sub)}, b: a, "c": {self.text(sub)}}}'
        return self._one(
            made,
            f"{made}.a",
            f"{made}.b",
            f'get value({made}, "c")',
            f"({made}).zz",
            f"get entries({made})",
            f'context put({made}, "d", {self._whole()})',
            f'context put({{a: {{b: 1}}}}, ["a", "b"], {self._whole()})',
            f"context merge([{made}, {{a: {self._whole()}}}])",
            f'context([{{key: "a", value: {self.number(sub)}}}])',
            f"{{first entry: {self.number(sub)}, second: first entry}}",
        )

    def temporal(self, depth: int) -> str:
        sub = max(depth - 1, 0)
        return self._one(
            lambda: self.day(sub),
            lambda: self.moment(sub),
            lambda: self.time(sub),
            lambda: f"string({self.day(sub)})",
            lambda: f"string({self.moment(sub)})",
            lambda: f"string({self.time(0)})",
            lambda: f"string({self.day(sub)} - {self.day(sub)})",
            lambda: f"string({self._moment()} - {self._moment()})",
            lambda: f'string(@"{self._one(*_PERIODS)}" + @"{self._one(*_PERIODS)}")',
            lambda: f"day of week({self.day(sub)})",
            lambda: f'string(@"{self._one(*_MONTHS)}" + @"{self._one(*_MONTHS)}")',
            lambda: f"string(years and months duration({self._first()}, {self._first()}))",
            lambda: f"years and months duration(from: {self._first()}, to: {self._first()})",
            self.duration,
            lambda: f"abs({self.duration()})",
            lambda: f"({self.time(0)}).time offset",
            lambda: f"for d in [{self.day(0)}, {self.day(0)}] return d.day",
        )()

    def duration(self) -> str:
        return self._one(self.days, self.months)()

    def days(self) -> str:
        return self._period(self._one(*_PERIODS))

    def months(self) -> str:
        return self._period(self._one(*_MONTHS))

    def _period(self, period: str) -> str:
        return self._one(f'@"{period}"', f'duration("{period}")', f'duration(from: "{period}")')

    def day(self, depth: int) -> str:
        day = self._one(*_DAYS)
        if depth == 0:
            year, month, number = (str(int(part)) for part in day.split("-"))
            return self._one(
                f'@"{day}"',
                f'date("{day}")',
                f'date(from: "{day}")',
                f"date({year}, {month}, {number})",
                f"date(year: {year}, month: {month}, day: {number})",
                f"date({self._moment()})",
            )
        period = self._one("P1D", "P30D", "-P2D", *_MONTHS)  # a part of a day feelin keeps
        return f'({self.day(depth - 1)} {self._one("+", "-")} @"{period}")'

    def _period_of_days(self):
        """The later day never comes first: feelin would turn the range round."""
        return [f'@"{day}"' for day in sorted(self._random.choices(_DAYS, k=2))]

    def _first(self) -> str:
        """The first day of a month: feelin also counts the days of months begun."""
        return f"date({self._random.randint(2020, 2026)}, {self._random.randint(1, 12)}, 1)"

    def moment(self, depth: int) -> str:
        if depth == 0:
            return self._one(
                self._moment(),
                f'@"{self._one(*_MOMENTS)}"',
                f"date and time({self.day(0)}, {self.time(0, zoned=False)})",
                f'date and time(from: "{self._one(*_MOMENTS)}")',
            )
        period = self._one(*_PERIODS, *_MONTHS)
        return f'({self.moment(depth - 1)} {self._one("+", "-")} @"{period}")'

    def _moment(self) -> str:
        return f'date and time("{self._one(*_MOMENTS)}")'

    def time(self, depth: int, *, zoned: bool = True) -> str:
        if depth == 0:
            hour, minute = self._random.randint(0, 23), self._random.randint(0, 59)
            clock = f"{self._one(*_TIMES)}{self._one(*_ZONES) if zoned else ''}"
            return self._one(
                f'@"{clock}"',
                f'time("{clock}")',
                f"time({hour}, {minute}, 0)",
                f"time(hour: {hour}, minute: {minute}, second: 30)",
                f"time({self._moment()})",
            )
        return f'({self.time(depth - 1)} {self._one("+", "-")} @"{self._one("PT1H", "PT90M")}")'

    def estimate(self, _depth: int) -> str:
        """Numbers that are rounded somewhere: compared by themselves, built into nothing."""
        return self._one(
            f"sqrt({self._whole()})",
            f"exp({self._one('0', '1', '-2', '0.5')})",
            f"log({self._one('1', '2', '10', '0.25')})",
            f"({self._whole()}) / {self._one('3', '7')}",
            f"mean({self.numbers(1)})",
            f"median({self.numbers(0)})",
            f"stddev({self.numbers(1)})",
            f"{self._one('2', '3')} ** {self._one('-1', '0.5')}",
        )

    def _numeric_cell(self) -> str:
        test = self._numeric_test()
        return self._one(
            "-",
            test,
            f"{test}, {self._numeric_test()}",
            f"not({test})",
            f"not({self._whole()}, {self._whole()})",
            "null",
            f"? + 1 > {self._whole()}",
            f"? in [{self._whole()}, {self._whole()}]",
            f"? > {self._whole()} and ? < 9",
            "scores",
        )

    def _numeric_test(self) -> str:
        comparison = f"{self._one('<', '<=', '>', '>=')} {self._whole()}"
        return self._one(self._whole(), self._range(), comparison, "amount - 145", "-1")

    def _text_cell(self) -> str:
        text = self._text()
        return self._one(
            text,
            f"{text}, {self._text()}",
            f"not({text})",
            f"not({text}, {self._text()})",
            "null",
            f"contains(?, {text})",
            f"string length(?) > {self._whole()}",
        )

    def _list_cell(self) -> str:
        return self._one(
            "-",
            f"list contains(?, {self._whole()})",
            f"count(?) > {self._whole()}",
            f"some x in ? satisfies x > {self._whole()}",
        )

    def _range(self) -> str:
        low = self._random.randint(-2, 6)
        high = low + self._random.randint(0, 6)
        return f"{self._one('[', '(', ']')}{low}..{high}{self._one(']', ')', '[')}"

    def _rounding(self) -> str:
        return self._one("decimal", "round up", "round down", "round half up", "round half down")

    def _fraction(self) -> str:
        return self._one("2.5", "-2.5", "0.125", "7.75", "-0.375", "12", "1.0625")

    def _whole(self) -> str:
        return str(self._random.randint(0, 9))

    def _text(self) -> str:
        return self._one(*_TEXTS)

    def _one(self, *choices):
        return self._random.choice(choices)
