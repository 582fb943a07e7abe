"""Random expressions that mean something, of known types, for the comparison with the oracle.

They keep to what both languages define alike: numbers that a double holds exactly, ordering within
one type, conditions that are truth values or null.
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
}
_DAYS = ("2022-09-29", "2024-02-29", "2025-12-31", "2026-01-01")
_MOMENTS = ("2022-09-29T08:30:00", "2024-02-29T23:59:59", "2026-01-01T00:00:00")
_PERIODS = ("P1D", "P30D", "PT36H", "-P2D", "P1DT2H")
_MONTHS = ("P1M", "P1Y", "P1Y2M", "-P3M")
_TEXTS = ('"A"', '"lin"', '"张三"', '"a,b"', '""', "level", "title")


class Generator:
    """Expressions of one seed; `depth` bounds how far they are nested."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a test that can be repeated

    def expression(self, depth: int = 3) -> str:
        return self._one(
            self.number, self.condition, self.text, self.list, self.temporal, self.context
        )(depth)

    def cell(self) -> tuple[str, object]:
        """A cell of a decision table and a value to test."""
        if self._random.random() < 0.5:
            return self._numeric_cell(), self._random.randint(-2, 12)
        return self._text_cell(), self._random.choice(["A", "lin", "张三", "", "zz"])

    def number(self, depth: int) -> str:
        if depth == 0:
            return self._one("amount", "rate", "0", "1", "2.5", "7", "-3", "12", "0.125")
        sub = depth - 1
        return self._one(
            lambda: f"({self.number(sub)} {self._one('+', '-', '*')} {self.number(sub)})",
            lambda: f"{self.number(sub)} {self._one('+', '-')} {self.number(sub)}",
            lambda: f"({self.number(sub)}) / {self._one('2', '4', '0.5', '0')}",
            lambda: f"-({self.number(sub)})",
            lambda: f"{self._one('2', '3', '-2')} ** {self._one('0', '1', '2', '3')}",
            lambda: f"(if {self.condition(sub)} then {self.number(sub)} else {self.number(sub)})",
            lambda: f"{self._one('count', 'sum', 'min', 'max')}({self.numbers(sub)})",
            lambda: f"{self._one('floor', 'ceiling', 'abs')}({self.number(sub)})",
            lambda: f"modulo({self._whole()}, {self._one('3', '-4', '7')})",
            lambda: f"string length({self.text(sub)})",
            lambda: f"{self.numbers(sub)}[{self._one('1', '2', '-1', '9')}]",
            lambda: f"rows[{self._one('1', '-1')}].n",
            lambda: f'number("{self._whole()}.5", ",", ".")',
            lambda: f"{self.day(sub)}.{self._one('year', 'month', 'day', 'weekday')}",
            lambda: f"{self.moment()}.{self._one('hour', 'minute', 'second')}",
            lambda: f'@"{self._one(*_PERIODS)}".{self._one("days", "hours")}',
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
            lambda: f"({self.condition(sub)} and {self.condition(sub)})",
            lambda: f"({self.condition(sub)} or {self.condition(sub)})",
            lambda: f"{self.condition(sub)} and {self.condition(sub)} or {self.condition(sub)}",
            lambda: f"not({self.condition(sub)})",
            lambda: f"(({self.number(sub)}) between {self._whole()} and {self._whole()} + 9)",
            lambda: f"({self.number(sub)} in {self._range()})",
            lambda: f"({self.number(sub)} in ({self._whole()}, {self._range()}, > 5))",
            lambda: f"({self.text(sub)} in ({self._text()}, {self._text()}))",
            lambda: f"({self._one('level', 'title', 'nothing')} {self._one('=', '!=')} null)",
            lambda: f"({self._one('some', 'every')} x in {self.numbers(0)} satisfies x > 2)",
            lambda: (
                f"{self._one('contains', 'starts with', 'ends with')}"
                f"({self.text(sub)}, {self._text()})"
            ),
            lambda: f"list contains({self.numbers(sub)}, {self._whole()})",
            lambda: f"(({self.number(sub)}) instance of {self._one('number', 'string')})",
            lambda: f"all([{self.condition(sub)}, {self.condition(sub)}])",
            lambda: f"any([{self.condition(sub)}, {self.condition(sub)}])",
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
            lambda: f"{self._one('upper case', 'lower case')}({self.text(sub)})",
            lambda: f'substring {self._one("before", "after")}({self.text(sub)}, "i")',
            lambda: f"string({self._whole()})",
            lambda: f"string({self.condition(sub)})",
            lambda: f'string join([{self.text(sub)}, null, {self.text(sub)}], "、")',
            lambda: f"rows[n > {self._whole()}][1].who",
            lambda: f"string({self.list(sub)})",
        )()

    def numbers(self, depth: int) -> str:
        if depth == 0:
            return self._one("scores", "[4, 2]", "[7]", "rows.n")
        sub = depth - 1
        return self._one(
            lambda: f"[{self.number(sub)}, {self.number(sub)}]",
            lambda: f"(for x in {self.numbers(sub)} return x + {self._whole()})",
            lambda: f"(for x in 1..3, y in [x, {self._whole()}] return x * y)",
            lambda: f"{self.numbers(sub)}[item > {self._whole()}]",
            lambda: f"rows[n >= {self._whole()}].n",
        )()

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
            lambda: f"insert before(scores, {self._one('1', '2', '5')}, 0)",
            lambda: f"remove(scores, {self._one('1', '2', '4')})",
            lambda: f"sublist(scores, {self._one('1', '2', '-2')}, {self._one('1', '2')})",
            lambda: f'[{self.text(sub)}, "x"]',
        )()

    def context(self, depth: int) -> str:
        sub = max(depth - 1, 0)
        made = f"{{a: {self.number(sub)}, b: a, c: {self.text(sub)}}}"
        return self._one(made, f"{made}.a", f"{made}.b", f'get value({made}, "c")', f"({made}).zz")

    def temporal(self, depth: int) -> str:
        sub = max(depth - 1, 0)
        return self._one(
            lambda: f"string({self.day(sub)})",
            lambda: f'string({self.moment()} {self._one("+", "-")} @"{self._one(*_PERIODS)}")',
            lambda: f"string({self.day(sub)} - {self.day(sub)})",
            lambda: f'string(@"{self._one(*_PERIODS)}" + @"{self._one(*_PERIODS)}")',
            lambda: f"string(date({self.moment()}))",
            lambda: f"day of week({self.day(sub)})",
            lambda: f'string(@"{self._one(*_MONTHS)}" + @"{self._one(*_MONTHS)}")',
        )()

    def day(self, depth: int) -> str:
        day = self._one(*_DAYS)
        if depth == 0:
            return self._one(f'@"{day}"', f'date("{day}")')
        period = self._one("P1D", "P30D", "-P2D", *_MONTHS)  # a part of a day feelin keeps
        return f'({self.day(depth - 1)} {self._one("+", "-")} @"{period}")'

    def moment(self) -> str:
        return f'date and time("{self._one(*_MOMENTS)}")'

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
            "scores",
        )

    def _numeric_test(self) -> str:
        comparison = f"{self._one('<', '<=', '>', '>=')} {self._whole()}"
        return self._one(self._whole(), self._range(), comparison, "amount - 145")

    def _text_cell(self) -> str:
        text = self._text()
        return self._one(
            text, f"{text}, {self._text()}", f"not({text})", "null", f"contains(?, {text})"
        )

    def _range(self) -> str:
        low = self._random.randint(-2, 6)
        high = low + self._random.randint(0, 6)
        return f"{self._one('[', '(', ']')}{low}..{high}{self._one(']', ')', '[')}"

    def _whole(self) -> str:
        return str(self._random.randint(0, 9))

    def _text(self) -> str:
        return self._one(*_TEXTS)

    def _one(self, *choices):
        return self._random.choice(choices)
