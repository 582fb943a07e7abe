"""Two procedures that speak with each other, for tests of messages.

A parcel waits for the message `arrived` with its own key, runs an errand, and ends. A van waits an
hour and then sends that message with the key it was given, or with none.
"""

from __future__ import annotations

from diagrams import Diagram, extension, properties, timer

MESSAGE = '<bpmn:message id="m" name="arrived" />'


def about(key: str, title: str) -> bytes:
    return f"""
key = "{key}"
title = "{title}"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "{key.upper()}"
case_title = '"{title}"'
""".encode()


def parcel(key: str = "7", payload: str | None = "news", name: str = "parcel") -> dict[str, bytes]:
    wanted = {"key": key} if key else {}
    wanted |= {"payload": payload} if payload else {}
    diagram = (
        Diagram(name)
        .start()
        .root(MESSAGE)
        .node("receiveTask", "wait", properties(**wanted), name="等到货", messageRef="m")
        .end()
        .line("start", "wait", "run", "end")
    )
    diagram.service("run", *RUNS[name], name="跑腿")
    return {"about.toml": about(name, "包裹"), "process.bpmn": diagram.xml()}


#: What is done when the message comes; a bomb ends the process that touches it.
RUNS = {"parcel": ("test.run_errand", {"person": "case.starter"}), "bomb": ("test.die",)}


def van(key: str = "7") -> dict[str, bytes]:
    told = (
        f'<camunda:properties><camunda:property name="key" value="{key}" /></camunda:properties>'
        '<camunda:inputOutput><camunda:inputParameter name="weight">2.5</camunda:inputParameter>'
        "</camunda:inputOutput>"
    )
    diagram = (
        Diagram("van")
        .start()
        .root(MESSAGE)
        .node("intermediateCatchEvent", "drive", timer("Duration", "PT1H"))
        .node("sendTask", "send", extension(told), name="报到货", messageRef="m")
        .end()
        .line("start", "drive", "send", "end")
    )
    return {"about.toml": about("van", "送货"), "process.bpmn": diagram.xml()}
