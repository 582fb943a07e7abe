// 带来的程序: what a diagram drawn for another system carries and nobody carries out, to be taken off.
import { say } from "../say.js";
import { getBusinessObject, is } from "./moddle.js";

/** What other systems run of an activity; taken off whenever something is chosen instead. */
export const NO_PROGRAM = { "camunda:class": "", "camunda:expression": "", "camunda:delegateExpression": "" };

const KINDS = [
  [(one) => is(one, "camunda:ExecutionListener") || is(one, "camunda:TaskListener"), "监听器"],
  [(one) => is(one, "camunda:Connector"), "连接器"],
  [(one) => one.$type?.startsWith("zeebe:"), "Camunda 8 的设置"],
];

const kindOf = (one) => KINDS.find(([fits]) => fits(one))?.[1];
/** Of a pool, what the process in it carries. */
export const carrierOf = (element) => {
  const bo = getBusinessObject(element);
  return is(bo, "bpmn:Participant") ? bo.get("processRef") : bo;
};
const valuesOf = (part) => part?.get("extensionElements")?.get("values") ?? [];
const calling = (part) => Object.keys(NO_PROGRAM).filter((name) => part.$descriptor.propertiesByName[name] && part.get(name));
const programmed = (carrier) => [carrier, ...(carrier.get("eventDefinitions") ?? [])].filter((part) => calling(part).length);

export const isForeign = (element) => {
  const carrier = carrierOf(element);
  return Boolean(carrier) && (valuesOf(carrier).some(kindOf) || programmed(carrier).length > 0);
};

export function Foreign({ element, writer }) {
  const carrier = carrierOf(element);
  const kinds = new Set(valuesOf(carrier).map(kindOf).filter(Boolean));
  if (programmed(carrier).length) kinds.add("程序");
  const takeOff = () => {
    for (const part of programmed(carrier)) writer.setIn(part, Object.fromEntries(calling(part).map((name) => [name, undefined])));
    const values = valuesOf(carrier).filter((one) => !kindOf(one));
    const kept = values.length ? writer.create("bpmn:ExtensionElements", { values }, carrier) : undefined;
    values.forEach((one) => (one.$parent = kept));
    writer.setIn(carrier, { extensionElements: kept });
  };
  return (
    <div class="bio-properties-panel-entry xj-entry">
      <p class="bio-properties-panel-description">
        {say("是别的系统留下的，这里不执行：{kinds}。", { kinds: [...kinds].map((one) => say(one)).join("、") })}
      </p>
      <button type="button" class="btn btn-sm" onClick={takeOff}>
        {say("去掉带来的程序")}
      </button>
    </div>
  );
}
