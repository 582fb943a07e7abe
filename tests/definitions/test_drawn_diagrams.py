"""Shipped diagrams are drawn for people to read: no label covers another, a shape or a line."""

from __future__ import annotations

import itertools

import pytest
from lxml import etree
from story import WORKFLOWS

DI = {
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
PROCEDURES = sorted(path.parent.name for path in WORKFLOWS.glob("*/process.bpmn"))


class Box:
    """A rectangle of the drawing and whose it is."""

    def __init__(self, owner, bounds):
        self.owner = owner
        self.left, self.top = float(bounds.get("x")), float(bounds.get("y"))
        self.right = self.left + float(bounds.get("width"))
        self.bottom = self.top + float(bounds.get("height"))

    def meets(self, other):
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_crossed(self, start, end):
        """Does a line, level or upright, go through it?"""
        (x1, y1), (x2, y2) = start, end
        return (
            min(x1, x2) < self.right
            and self.left < max(x1, x2) + (x1 == x2)
            and min(y1, y2) < self.bottom
            and self.top < max(y1, y2) + (y1 == y2)
        )


class Drawing:
    """The labels, shapes and lines of a diagram."""

    def __init__(self, folder):
        tree = etree.parse(WORKFLOWS / folder / "process.bpmn")
        self.labels, self.shapes, self.lines = [], [], []
        for shape in tree.iterfind(".//bpmndi:BPMNShape", DI):
            owner = shape.get("bpmnElement")
            is_frame = shape.get("isHorizontal") is not None or shape.get("isExpanded") == "true"
            if not is_frame:
                self.shapes.append(Box(owner, shape.find("dc:Bounds", DI)))
            self._label(owner, shape)
        for edge in tree.iterfind(".//bpmndi:BPMNEdge", DI):
            owner = edge.get("bpmnElement")
            points = [
                (float(one.get("x")), float(one.get("y")))
                for one in edge.findall("di:waypoint", DI)
            ]
            self.lines += [(owner, *pair) for pair in itertools.pairwise(points)]
            self._label(owner, edge)

    def _label(self, owner, drawn):
        bounds = drawn.find("bpmndi:BPMNLabel/dc:Bounds", DI)
        if bounds is not None:
            self.labels.append(Box(owner, bounds))


@pytest.mark.parametrize("folder", PROCEDURES)
def test_no_label_covers_anything(folder):
    drawing = Drawing(folder)
    covered = [
        (one.owner, other.owner)
        for one, other in itertools.combinations(drawing.labels, 2)
        if one.meets(other)
    ]
    covered += [
        (label.owner, shape.owner)
        for label, shape in itertools.product(drawing.labels, drawing.shapes)
        if label.meets(shape)
    ]
    covered += [
        (label.owner, owner)
        for label, (owner, start, end) in itertools.product(drawing.labels, drawing.lines)
        if label.is_crossed(start, end)
    ]
    assert covered == []
