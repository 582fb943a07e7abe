// The names that expressions of a procedure may use: what its forms, steps and decisions set.
import { bare, formFields, getBusinessObject, is, parameters } from "./panel/moddle.js";

const ASSIGNMENT = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)/gmu;
const OWN = [
  { name: "case", label: "case.starter, case.unit …" },
  { name: "case.starter", label: "" },
  { name: "case.unit", label: "" },
];

/** Every field of a form-js schema, those of rows and groups too: { key, label, component }. */
export function fieldsOf(text) {
  let schema = {};
  try {
    schema = JSON.parse(text ?? "{}");
  } catch {
    return []; // the check tells
  }
  const walk = (components = []) =>
    components.flatMap((one) => [
      ...(one.key ? [{ key: one.key, label: one.label ?? one.key, component: one }] : []),
      ...(one.type === "group" ? walk(one.components) : []),
    ]);
  return walk(schema.components);
}

function* ofElement(bo, textOf) {
  const form = formNameOf(bo);
  if (form) yield* fieldsOf(textOf(`forms/${form}.json`)).map(({ key, label }) => ({ name: key, label }));
  yield* formFields(bo).map((one) => ({ name: one.get("id"), label: one.get("label") ?? "" }));
  yield* parameters(bo, "outputParameters").map(([name]) => ({ name, label: bo.get("name") ?? "" }));
  if (is(bo, "bpmn:ScriptTask")) {
    yield* [...(bo.get("script") ?? "").matchAll(ASSIGNMENT)].map(([, name]) => ({ name, label: bo.get("name") ?? "" }));
  }
  if (bo.get("camunda:resultVariable")) yield { name: bo.get("camunda:resultVariable"), label: bo.get("name") ?? "" };
  const several = bo.get("loopCharacteristics");
  const item = several?.get("camunda:elementVariable");
  if (item) yield { name: item, label: bare(several.get("camunda:collection")) };
}

/** The form of a step by its name in `forms/`: `app:stars.score` is `score`. */
export function formNameOf(bo) {
  const key = is(bo, "bpmn:UserTask") ? (bo.get("camunda:formKey") ?? bo.get("camunda:formRef")) : "";
  return key ? key.replace(/^app:(.*\.)?/, "") : "";
}

/** All of them, once each, by name; `textOf(file)` gives the text of a file of the draft. */
export function namesOf(registry, textOf) {
  const found = new Map(OWN.map((one) => [one.name, one]));
  for (const element of registry.getAll()) {
    if (element.labelTarget) continue;
    const bo = getBusinessObject(element);
    if (!is(bo, "bpmn:FlowElement")) continue;
    for (const one of ofElement(bo, textOf)) {
      if (one.name && !found.has(one.name)) found.set(one.name, one);
    }
  }
  return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}
