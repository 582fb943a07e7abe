"""How often an activity is done: the markers of multi-instances and of the standard loop."""

from __future__ import annotations

import re
from dataclasses import replace

from app.engine.documents import Node, camunda, child_text, children
from app.engine.drafts import Draft
from app.engine.expressions import feel_text
from app.engine.model import Loop, Repetition
from app.engine.signing import RULE, SIGNER
from app.errors import Sentence

_NUMBER = re.compile(r"[1-9]\d{0,2}", re.ASCII)


def loop_of(draft: Draft, node: Node) -> Loop | None:
    """The standard loop's marker."""
    for marker in children(node, "standardLoopCharacteristics"):
        most = marker.get("loopMaximum")
        if most is not None and not _NUMBER.fullmatch(most):
            message = Sentence("循环的最多次数应是 1 至 999 的整数，请改正。")
            draft.report(node, "loop", message)
            most = None
        return Loop(
            condition=feel_text(child_text(marker, "loopCondition")),
            first=marker.get("testBefore") == "true",
            most=int(most) if most else None,
        )
    return None


def repetition_of(draft: Draft, node: Node, properties: dict[str, str]) -> Repetition | None:
    """The multi-instance marker: Camunda's attributes, or the standard's elements.

    Where people sign together, the marker alone will do: the house says who they are.
    """
    for marker in children(node, "multiInstanceLoopCharacteristics"):
        repetition = Repetition(
            sequential=marker.get("isSequential") == "true",
            collection=feel_text(
                camunda(marker, "collection") or _data(draft, marker, "loopDataInputRef")
            ),
            cardinality=feel_text(child_text(marker, "loopCardinality")),
            item=camunda(marker, "elementVariable") or _item_name(marker, "inputDataItem"),
            condition=feel_text(child_text(marker, "completionCondition")),
            output_collection=properties.get("outputCollection")
            or _data(draft, marker, "loopDataOutputRef"),
            output_element=feel_text(
                properties.get("outputElement") or _item_name(marker, "outputDataItem")
            ),
        )
        if RULE in properties and repetition.collection is repetition.cardinality is None:
            return replace(repetition, item=repetition.item or SIGNER)
        if (repetition.collection is None) == (repetition.cardinality is None):
            message = Sentence("多实例要么填集合，要么填次数，请只填其中一项。")
            draft.report(node, "repetition", message)
        if marker.get("behavior", "All") != "All":
            message = Sentence("多实例的行为只能是“全部”（All），要提前结束请写完成条件。")
            draft.report(node, "repetition", message)
        return repetition
    return None


def _data(draft: Draft, marker: Node, name: str) -> str | None:
    """The variable that a marker refers to: what is called so, or has that id."""
    reference = child_text(marker, name)
    return draft.data.get(reference, reference) if reference else None


def _item_name(marker: Node, name: str) -> str | None:
    for item in children(marker, name):
        return item.get("name") or item.get("id") or None
    return None
