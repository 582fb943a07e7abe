"""XML from outside, read without trust: bounded, no document type, no entities, no network."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from app.engine.problems import Problem, error
from app.errors import Sentence

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_DEPTH = 60

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
DMN_NAMESPACES = (
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
)

#: An lxml element; lxml ships no types.
Node = Any

_DECLARED = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)[\"']")


class NotReadable(Exception):
    """A file that is not XML of ours; `code` and `said` become its Problem."""

    def __init__(self, code: str, said: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.said = said

    def problem(self, file: str) -> Problem:
        return error(file, None, self.code, self.said)


def read(content: bytes) -> Node:
    """The root of an XML file.

    Raises:
        NotReadable: too big, too deep, another encoding, a document type, or no XML at all.
    """
    _check_bytes(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        line = getattr(broken, "lineno", None) or 1
        raise NotReadable(
            "not_xml",
            Sentence(
                "文件不是有效的 XML（第 %(line)s 行附近），请用流程设计器重新导出。", line=line
            ),
        ) from broken
    _check_shape(root)
    return root


def _check_bytes(content: bytes) -> None:
    if not content.strip():
        raise NotReadable("empty_file", Sentence("文件是空的，请重新上传。"))
    if len(content) > MAX_BYTES:
        raise NotReadable("file_too_big", Sentence("文件超过 2 MB，请拆成几个流程。"))
    declared = _DECLARED.match(content)
    if declared and declared.group(1).lower() not in {b"utf-8", b"utf8", b"us-ascii"}:
        raise NotReadable("not_utf8", Sentence("文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。"))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as broken:
        raise NotReadable(
            "not_utf8", Sentence("文件不是 UTF-8 编码的文本，请重新导出。")
        ) from broken
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotReadable(
            "document_type",
            Sentence("文件里有 DOCTYPE 或实体声明，出于安全不予接受，请删除后再上传。"),
        )


def _check_shape(root: Node) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        count += 1
        if depth > MAX_DEPTH:
            raise NotReadable("too_deep", Sentence("文件的嵌套超过 60 层，请简化后再上传。"))
        if count > MAX_ELEMENTS:
            raise NotReadable(
                "too_many_elements", Sentence("文件的内容超过 20000 项，请拆成几个流程。")
            )


def local_name(node: Node) -> str:
    """`userTask` for `{…}userTask`."""
    return str(etree.QName(node).localname)


def namespace(node: Node) -> str:
    return str(etree.QName(node).namespace or "")


def children(node: Node, name: str | None = None, space: str = BPMN) -> list[Node]:
    """The direct children in a namespace (of one name)."""
    return [
        child
        for child in node
        if namespace(child) == space and (name is None or local_name(child) == name)
    ]


def child_text(node: Node, name: str, space: str = BPMN) -> str | None:
    """The text of the first direct child of that name; None where there is none or it is blank."""
    for child in children(node, name, space):
        text = "".join(child.itertext()).strip()
        return text or None
    return None


def camunda(node: Node, name: str) -> str | None:
    """A `camunda:` attribute, stripped; None when blank."""
    value = (node.get(f"{{{CAMUNDA}}}{name}") or "").strip()
    return value or None


def extensions(node: Node, name: str) -> list[Node]:
    """The `camunda:` extension elements of that name directly on this node, not on nested ones."""
    found: list[Node] = []
    for holder in children(node, "extensionElements"):
        found.extend(children(holder, name, CAMUNDA))
    return found
