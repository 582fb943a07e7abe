// What a shape or line is called where something is said of it; the nameless by what is beside it.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { say } from "./say.js";

const KINDS = [
  ["bpmn:Gateway", "网关"],
  ["bpmn:StartEvent", "开始"],
  ["bpmn:EndEvent", "结束"],
  ["bpmn:Event", "事件"],
  ["bpmn:SubProcess", "子流程"],
  ["bpmn:Lane", "泳道"],
  ["bpmn:Participant", "泳池"],
  ["bpmn:Process", "流程图"],
  ["bpmn:Collaboration", "流程图"],
];

const kindOf = (bo) => say(KINDS.find(([type]) => is(bo, type))?.[1] ?? "步骤");
const nameOf = (bo) => bo?.get("name")?.trim() || "";
const quoted = (bo) => (nameOf(bo) ? say("“{name}”", { name: nameOf(bo) }) : kindOf(bo));

export function placeOf(bo) {
  if (!bo) return "";
  if (is(bo, "bpmn:SequenceFlow")) {
    const [source, target] = [bo.get("sourceRef"), bo.get("targetRef")];
    return source && target ? say("{source}到{target}的连线", { source: quoted(source), target: quoted(target) }) : say("没有接好的连线");
  }
  if (nameOf(bo)) return nameOf(bo);
  const kind = kindOf(bo);
  if (is(bo, "bpmn:Lane")) return say("没有名称的{kind}", { kind });
  if (!is(bo, "bpmn:FlowNode")) return kind;
  const host = bo.get("attachedToRef");
  const ways = [
    ["{named}边上的{kind}", host],
    ["{named}后面的{kind}", (bo.get("incoming") ?? []).map((one) => one.get("sourceRef")).find(nameOf)],
    ["{named}前面的{kind}", (bo.get("outgoing") ?? []).map((one) => one.get("targetRef")).find(nameOf)],
  ];
  const [words, beside] = ways.find(([, one]) => nameOf(one)) ?? ["没有名称的{kind}"];
  return say(words, { named: beside ? quoted(beside) : "", kind });
}
