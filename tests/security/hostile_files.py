"""Files made to do harm, or merely broken, each with the part of the folder that is at fault."""

from __future__ import annotations

import json
from collections.abc import Callable

from decision_tables import GRADES, dmn, table
from diagrams import BPMN, Diagram, condition, extension, instances, message, timer

from app.definitions.deployment import Files

ABOUT = """
key = "hostile"
title = "不怀好意"
category = "测试"
who_may_start = ["MEMBER"]
case_number = "HS"
case_title = '"一件"'
"""
#: A folder in which everything is sound; each hostile one replaces a part of it.
FORM = {"components": [{"type": "textfield", "key": "said", "label": "意见"}]}
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>'
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'


def plain() -> Diagram:
    """start → u → end, to be spoilt."""
    return Diagram("hostile").start().user("u", c_formKey="said").end().line("start", "u", "end")


def between(place: Callable[[Diagram], Diagram]) -> bytes:
    """start → u → x → end, where `place` draws x."""
    diagram = Diagram("hostile").start().user("u", c_formKey="said").end()
    return place(diagram).line("start", "u", "x", "end").xml()


def node(kind: str, inside: str = "", **values: str) -> bytes:
    return between(lambda diagram: diagram.node(kind, "x", inside, **values))


def script(text: str, **values: str) -> bytes:
    inside = f"<bpmn:script><![CDATA[{text}]]></bpmn:script>"
    return node("scriptTask", inside, **{"scriptFormat": "feel", **values})


def catch(kind: str, text: str) -> bytes:
    return node("intermediateCatchEvent", timer(kind, text))


def boundary(kind: str, text: str) -> bytes:
    diagram = plain().boundary("b", "u", timer(kind, text), interrupting=False)
    return diagram.end("late").flow("b", "late").xml()


def flow(text: str) -> bytes:
    """A gateway whose one way has this condition."""
    diagram = Diagram("hostile").start().user("u").exclusive("g", default="d").end().end("other")
    diagram.line("start", "u", "g").flow("g", "end", text).flow("g", "other", identity="d")
    return diagram.xml()


def service(topic: str, **inputs: str) -> bytes:
    return between(lambda diagram: diagram.service("x", topic, inputs))


def tell(**inputs: str) -> bytes:
    return service("messages.tell", **{"person": "case.starter", "title": '"好"', **inputs})


def calls_itself() -> bytes:
    return node("callActivity", calledElement="hostile")


def listener(kind: str) -> bytes:
    return node(
        "userTask",
        extension(f'<camunda:{kind} class="java.lang.Runtime" event="start" />'),
        c_candidateGroups="REVIEWER",
    )


def sub(diagram: Diagram, **values: str) -> bytes:
    inside = "".join(diagram.parts)
    return node("subProcess", inside, **values)


def endless() -> bytes:
    diagram = Diagram("hostile").start().exclusive("g", default="d").script("s", "n = 1").end()
    diagram.line("start", "g").flow("g", "s", identity="d").flow("s", "g").flow("g", "end", "n = 2")
    return diagram.xml()


def crowd(times: int) -> bytes:
    return node("userTask", instances(times=str(times)), c_candidateGroups="REVIEWER")


def form(*fields: dict, **more: object) -> bytes:
    return json.dumps({"components": list(fields), **more}).encode()


def field(**values: object) -> bytes:
    return form({"type": "textfield", "key": "said", "label": "意见", **values})


def rules(**values: object) -> bytes:
    return dmn(table(GRADES, **values))


def cell(text: str) -> bytes:
    return dmn(table([([text], ['"A"'])]))


def cycle() -> bytes:
    first = table(GRADES, identity="a", inputs=("b",), requires="b")
    return dmn(first, table(GRADES, identity="b", inputs=("a",), requires="a"))


BPMN_FILES: dict[str, bytes] = {
    # the file itself
    "nothing": b"",
    "blanks": b" \n\t ",
    "binary": bytes(range(256)),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    "plain text": "流程".encode(),
    "json": b'{"a": 1}',
    "cut off": plain().xml()[:-40],
    "UTF-16": plain().xml().decode().encode("utf-16"),
    "another encoding declared": plain().xml().replace(b"UTF-8", b"GB2312"),
    "billion laughs": LAUGHS.encode(),
    "an external entity": XXE.encode(),
    "an external document type": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x"><x/>',
    "three megabytes": b"<a>" + b" " * (3 << 20) + b"</a>",
    "sixty-one deep": b"<a>" * 61 + b"</a>" * 61,
    "five thousand deep": b"<a>" * 5000 + b"</a>" * 5000,
    "twenty thousand elements": b"<r>" + b"<a/>" * 20_001 + b"</r>",
    "another kind of XML": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "no process": f'<definitions xmlns="{BPMN}"/>'.encode(),
    "not executable": Diagram("hostile", executable=False).start().xml(),
    # the drawing
    "no start": Diagram("hostile").user("u").end().line("u", "end").xml(),
    "no end": Diagram("hostile").start().user("u").line("start", "u").xml(),
    "two starts": plain().start("again").flow("again", "u").xml(),
    "a loose node": plain().user("loose").xml(),
    "a flow to nowhere": plain().flow("u", "nowhere").xml(),
    "a flow into a sub-process": plain()
    .sub_process("x", Diagram().start("s").user("i").end("e").line("s", "i", "e"))
    .flow("u", "i")
    .xml(),
    "an id twice": plain().user("u").xml(),
    "an id with a blank": plain().user("a b").line("start", "a b", "end").xml(),
    "an id of markup": plain().user('"><script>').xml(),
    "a long id": plain().user("x" * 65).line("start", "x" * 65, "end").xml(),
    "a loop without a wait": endless(),
    "sub-processes without end": sub(Diagram().start("s").user("i").line("s", "i")),
    "a boundary without a host": plain().boundary("b", "none", timer("Duration", "PT1H")).xml(),
    # elements that do not exist here
    "a complex gateway": node("complexGateway"),
    "an ad-hoc sub-process": node("adHocSubProcess"),
    "compensation": node("intermediateThrowEvent", "<bpmn:compensateEventDefinition />"),
    "a message without a name": node("receiveTask"),
    "a message that is not there": node("intermediateCatchEvent", message("none")),
    "a call of nothing": node("callActivity", calledElement="nothing"),
    "a call of itself": calls_itself(),
    "a process in Chinese that is no element": node("用户任务"),
    # code
    "Python in a script": script("__import__('os').system('id')"),
    "a script in Python": script("a = 1", scriptFormat="python"),
    "a script in Groovy": script("a = 1", scriptFormat="groovy"),
    "Python in a condition": flow("().__class__.__bases__[0].__subclasses__()"),
    "JavaScript in a condition": flow("${execution.getVariable('x') === 1}"),
    "a lambda": script("a = (lambda: 1)()"),
    "a Java class": node("serviceTask", c_class="java.lang.Runtime"),
    "a Java expression": node("serviceTask", c_expression="${runtime.exec('id')}"),
    "a delegate": node("serviceTask", c_delegateExpression="${bean}"),
    "an execution listener": listener("executionListener"),
    "a task listener": listener("taskListener"),
    "a connector": node(
        "serviceTask",
        extension(
            "<camunda:connector><camunda:connectorId>http</camunda:connectorId></camunda:connector>"
        ),
    ),
    "a script that overwrites the house's own": script("case = 1"),
    "an expression of five thousand signs": flow("1 = " + "1 + " * 1300 + "1"),
    "an expression fifty deep": flow("(" * 50 + "1" + ")" * 50 + " = 1"),
    # operations
    "an operation that is not there": service("points.print_money"),
    "an operation by its Python name": service("app.points.ledger.book"),
    "a parameter that is not there": tell(amount="1"),
    "a parameter that is missing": service("messages.tell", person="case.starter"),
    "a parameter of Python": tell(body="open('/etc/passwd').read()"),
    # time
    "a timer of no time": boundary("Cycle", "R/PT0S"),
    "a timer of an age": catch("Duration", "P99999999999Y"),
    "a cron timer": boundary("Cycle", "0 0 * * * ?"),
    "a timer of words": catch("Date", "2026年1月1日"),
    "an empty timer": catch("Duration", " "),
    "a timer backwards": catch("Duration", "-P1D"),
    "a timer backwards, in FEEL": catch("Duration", 'duration("-P1D")'),
    "a timer backwards by a month": catch("Duration", '-duration("P1M")'),
    "a timer of nothing": catch("Duration", "PT0S"),
    "a timer of nothing, in FEEL": catch("Duration", 'duration("PT0S")'),
    "a timer of a word": catch("Date", "明天"),
    "a timer of a misspelt name": catch("Date", "said_on"),
    "a timer that is a number": catch("Duration", "7"),
    "a condition that is none": node("intermediateCatchEvent", condition("")),
    # crowds
    "a crowd of a million": crowd(1_000_000),
    # forms
    "a form out of the folder": node("userTask", c_formKey="../../../etc/passwd"),
    "a form of the machine": node("userTask", c_formKey="/etc/passwd"),
    "a form that is not there": node("userTask", c_formKey="none"),
    "a registered form that is not": node("userTask", c_formKey="app:os.system"),
    "a decision that is not there": node("businessRuleTask", c_decisionRef="none"),
}

FORM_FILES: dict[str, bytes] = {
    "not JSON": b"[1",
    "a list": b"[]",
    "nothing": b"",
    "deep": b'{"components": ' + b"[" * 500 + b"]" * 500 + b"}",
    "a field of no kind": field(type="iframe"),
    "a field of no name": field(key=""),
    "a field named like a tag": field(key="<script>"),
    "two fields of one name": form(*json.loads(field())["components"] * 2),
    "the house's own name": field(key="case"),
    "a condition in JavaScript": field(conditional={"hide": "=alert(1)"}),
    "a list that is not offered": form(
        {"type": "select", "key": "said", "label": "意见", "valuesKey": "../users"}
    ),
    "a limit that is none": field(validate={"minLength": "many"}),
}

DMN_FILES: dict[str, bytes] = {
    "nothing": b"",
    "entities": LAUGHS.encode(),
    "a diagram": plain().xml(),
    "a policy that is none": rules(policy="LUCKY"),
    "Python in a cell": cell("__import__('os')"),
    "an unfinished cell": cell("[1.."),
    "a cell fifty deep": cell("(" * 50 + "1" + ")" * 50),
    "one id twice": dmn(table(GRADES), table(GRADES)),
    "decisions in a circle": cycle(),
}

ABOUT_FILES: dict[str, bytes] = {
    "nothing": b"",
    "not TOML": b"= 1",
    "binary": bytes(range(128, 256)),
    "a title in Python": ABOUT.replace("'\"一件\"'", "\"__import__('os')\"").encode(),
    "a key that leads out": ABOUT.replace('"hostile"', '"../../x"').encode(),
    "a surplus key": (ABOUT + "\nrun = 'rm -rf'").encode(),
    "no one may start": ABOUT.replace('["MEMBER"]', '"MEMBER"').encode(),
}


def folders() -> dict[str, tuple[str, Files]]:
    """Name → the file at fault, and the folder with it."""
    sound = {
        "about.toml": ABOUT.encode(),
        "process.bpmn": plain().xml(),
        "forms/said.json": json.dumps(FORM).encode(),
    }
    kinds = {
        "process.bpmn": BPMN_FILES,
        "forms/said.json": FORM_FILES,
        "rules.dmn": DMN_FILES,
        "about.toml": ABOUT_FILES,
    }
    return {
        f"{name}: {case}": (name, {**sound, name: content})
        for name, cases in kinds.items()
        for case, content in cases.items()
    }
