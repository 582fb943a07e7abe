// The drawer beside the diagram, in the words of offices: which fields each shape has.
import { useService } from "bpmn-js-properties-panel";
import { say } from "../say.js";
import { CallOf } from "./calls.jsx";
import { Advanced, Basics } from "./common.jsx";
import { Foreign, isForeign } from "./foreign.jsx";
import { Acts, Due, Form, hasForm, hasRights, Rights } from "./form.jsx";
import { hasNamedEvent, NamedEvent } from "./messages.jsx";
import { getBusinessObject, is, Writer } from "./moddle.js";
import { hasPeople, People } from "./people.jsx";
import { Manner } from "./several.jsx";
import { ConditionOf, DecisionOf, OperationOf, ScriptOf, TimeOf } from "./system.jsx";

const definitionOf = (bo) => bo.get("eventDefinitions")?.[0];
const isChoice = (bo) => is(bo, "bpmn:SequenceFlow") && /Exclusive|Inclusive/.test(bo.get("sourceRef")?.$type ?? "");

/** id, title, component and for which shapes; in the order of the drawer. */
const GROUPS = [
  ["basics", "基本", Basics, () => true],
  ["people", "办理人", People, hasPeople],
  ["manner", "方式", Manner, hasPeople],
  ["form", "表单", Form, hasForm],
  ["rights", "字段权限", Rights, (bo, { draft }) => hasPeople(bo) && hasRights(bo, draft)],
  ["acts", "操作按钮", Acts, hasPeople],
  ["due", "时限", Due, hasPeople],
  ["operation", "操作", OperationOf, (bo) => is(bo, "bpmn:ServiceTask") || is(bo, "bpmn:SendTask")],
  ["decision", "决策表", DecisionOf, (bo) => is(bo, "bpmn:BusinessRuleTask")],
  ["script", "计算", ScriptOf, (bo) => is(bo, "bpmn:ScriptTask")],
  ["call", "调用", CallOf, (bo) => is(bo, "bpmn:CallActivity")],
  ["condition", "条件", ConditionOf, isChoice],
  ["time", "时间", TimeOf, (bo) => definitionOf(bo)?.$type === "bpmn:TimerEventDefinition"],
  ["event", "事件", NamedEvent, hasNamedEvent],
  ["foreign", "带来的程序", Foreign, (_bo, _shared, element) => isForeign(element)],
  ["advanced", "高级", Advanced, (bo) => !is(bo, "bpmn:TextAnnotation")],
];
const OPEN = new Set(["basics", "people", "operation", "decision", "script", "call", "condition", "time", "event", "foreign"]);

function withServices(Component, shared) {
  return function Fields({ element }) {
    const injector = useService("injector");
    const bo = getBusinessObject(element);
    const registry = injector.get("elementRegistry");
    const given = {
      ...shared,
      element,
      bo,
      registry,
      writer: new Writer(injector, element),
      modeling: injector.get("modeling"),
      factory: injector.get("bpmnFactory"),
      definition: definitionOf(bo),
      steps: () =>
        registry
          .filter((one) => is(one, "bpmn:UserTask") && one !== element)
          .map((one) => ({ id: one.id, name: getBusinessObject(one).get("name") || one.id })),
    };
    return <Component {...given} />;
  };
}

/** A module for bpmn-js; `shared` is what fields need: { office, names, decisions, handed, draft }. */
export function officePanel(shared) {
  const groups = GROUPS.map(([id, title, Component, applies]) => ({
    applies,
    group: {
      id,
      label: say(title),
      shouldOpen: OPEN.has(id),
      entries: [{ id: `${id}-fields`, component: withServices(Component, shared) }],
    },
  }));
  function Provider(propertiesPanel) {
    propertiesPanel.registerProvider(500, {
      getGroups: (element) => (before) => [
        ...before,
        ...groups.filter(({ applies }) => applies(getBusinessObject(element), shared, element)).map(({ group }) => group),
      ],
    });
  }
  Provider.$inject = ["propertiesPanel"];
  return { __init__: ["officePanel"], officePanel: ["type", Provider] };
}
