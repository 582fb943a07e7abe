// A diagram that says nothing of where its shapes lie, as other programs write it, is laid out.
import { layoutProcess } from "bpmn-auto-layout";
import { BpmnModdle } from "bpmn-moddle";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";

/**
 * { xml, unplaced }: the text of a diagram with shapes to be seen, and the names of those that have
 * none all the same (lanes and notes). A diagram that has any shape is left as it is.
 */
export async function laidOut(xml) {
  if (/<([\w.-]+:)?BPMNShape\b/.test(xml)) return { xml, unplaced: [] };
  const moddle = new BpmnModdle({ camunda });
  const { rootElement } = await moddle.fromXML(xml);
  const processes = rootElement.get("rootElements").filter((one) => one.$type === "bpmn:Process");
  processes.forEach(link);
  const linked = await moddle.toXML(rootElement, { format: true });
  return { xml: await layoutProcess(linked.xml), unplaced: processes.flatMap(unplacedIn) };
}

function unplacedIn(process) {
  const lanes = process.get("laneSets").flatMap((one) => one.get("lanes"));
  const notes = process.get("artifacts").filter((one) => one.$type === "bpmn:TextAnnotation");
  return [...lanes.map((one) => one.get("name") || one.get("id")), ...notes.map((one) => one.get("text"))];
}

/** Every shape names the lines that come and go: they may be left out, but the layout goes by them. */
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
