// A diagram that says nothing of where its shapes lie, as other programs write it, is laid out.
import { layoutProcess } from "bpmn-auto-layout";
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";

/** The text of a diagram with shapes to be seen; one that has any is left as it is. */
export async function laidOut(xml) {
  return /<(\w+:)?BPMNShape\b/.test(xml) ? xml : layoutProcess(await linked(xml));
}

/** Every shape names the lines that come and go: it may be left out, but the layout goes by it. */
async function linked(xml) {
  const moddle = new BpmnModdle({ camunda });
  const { rootElement } = await moddle.fromXML(xml);
  rootElement.get("rootElements").filter((one) => one.$type === "bpmn:Process").forEach(link);
  return (await moddle.toXML(rootElement, { format: true })).xml;
}

function link(scope) {
  for (const one of scope.get("flowElements")) {
    if (one.$type === "bpmn:SequenceFlow") {
      add(one.sourceRef?.get("outgoing"), one);
      add(one.targetRef?.get("incoming"), one);
    }
    if (one.$instanceOf("bpmn:SubProcess")) link(one);
  }
}

function add(lines, line) {
  if (lines && !lines.includes(line)) lines.push(line);
}
