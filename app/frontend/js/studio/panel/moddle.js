// Reading and changing what a shape says, in the dialect of Camunda 7: each change one step of undo.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";

export { getBusinessObject, is };

/** The extension elements of a type, as `camunda:Properties`. */
function extensions(bo, type) {
  return (bo.get("extensionElements")?.get("values") ?? []).filter((one) => is(one, type));
}

/** The value of one property (`acts`, `assign.exclude` …), "" where there is none. */
export function property(bo, name) {
  for (const holder of extensions(bo, "camunda:Properties")) {
    const found = holder.get("values").find((one) => one.get("name") === name);
    if (found) return found.get("value") ?? "";
  }
  return "";
}

/** All properties as [name, value]. */
export function properties(bo) {
  return extensions(bo, "camunda:Properties").flatMap((holder) =>
    holder.get("values").map((one) => [one.get("name") ?? "", one.get("value") ?? ""]),
  );
}

/** Words of a property, separated by spaces or commas. */
export const words = (text) => text.split(/[\s,，]+/).filter(Boolean);

/** Roles and the like, separated by commas. */
export const listed = (text) => (text ?? "").split(/[,，、]/).map((one) => one.trim()).filter(Boolean);

/** `${signer}` as the desktop modeler writes it, and `signer` as FEEL has it. */
export const bare = (text) => (text ?? "").replace(/^\s*[$#]\{([^]*)\}\s*$/, "$1");

export class Writer {
  constructor(injector, element) {
    this.element = element;
    this.bo = getBusinessObject(element);
    this.modeling = injector.get("modeling");
    this.factory = injector.get("bpmnFactory");
  }

  create(type, attributes, parent) {
    const made = this.factory.create(type, attributes);
    if (parent) made.$parent = parent;
    return made;
  }

  /** Attributes of the element itself; an empty text removes one. */
  set(attributes) {
    const given = Object.entries(attributes).map(([name, value]) => [name, value === "" ? undefined : value]);
    this.modeling.updateProperties(this.element, Object.fromEntries(given));
  }

  /** Attributes of something that lies in the element. */
  setIn(part, attributes) {
    this.modeling.updateModdleProperties(this.element, part, attributes);
  }

  /** Set properties by name, in one step; an empty text removes one. */
  setProperties(changes) {
    const kept = properties(this.bo).filter(([name]) => !(name in changes));
    const wanted = [...kept, ...Object.entries(changes).filter(([, value]) => value !== "")];
    this.replaceExtension("camunda:Properties", (holder) =>
      wanted.length
        ? { values: wanted.map(([name, value]) => this.create("camunda:Property", { name, value }, holder)) }
        : null,
    );
  }

  setProperty(name, value) {
    this.setProperties({ [name]: value });
  }

  /** Put one extension element of a type instead of all there are; `contents(holder)` null: none. */
  replaceExtension(type, contents) {
    this.replaceExtensions(type, (parent) => {
      const holder = this.create(type, {}, parent);
      const filled = contents(holder);
      Object.entries(filled ?? {}).forEach(([name, value]) => holder.set(name, value));
      return filled ? [holder] : [];
    });
  }

  /** Put the extension elements that `made(parent)` gives instead of all of a type. */
  replaceExtensions(type, made) {
    const fresh = this.create("bpmn:ExtensionElements", {}, this.bo);
    const others = (this.bo.get("extensionElements")?.get("values") ?? []).filter((one) => !is(one, type));
    const values = [...others, ...made(fresh)];
    values.forEach((one) => (one.$parent = fresh));
    fresh.set("values", values);
    this.setIn(this.bo, { extensionElements: values.length ? fresh : undefined });
  }

  /** The one documentation text. */
  setDocumentation(text) {
    const documentation = text ? [this.create("bpmn:Documentation", { text }, this.bo)] : [];
    this.setIn(this.bo, { documentation });
  }
}

export const documentation = (bo) => bo.get("documentation")?.[0]?.get("text") ?? "";

/** The input or output parameters of a service task: [name, FEEL text]. */
export function parameters(bo, which) {
  return extensions(bo, "camunda:InputOutput").flatMap((holder) =>
    (holder.get(which) ?? []).map((one) => [one.get("name") ?? "", bare(one.get("value") ?? "")]),
  );
}

/** Write both lists of parameters; those with an empty text are left out. */
export function setParameters(writer, inputs, outputs) {
  const made = (type, pairs, holder) =>
    pairs.filter(([name, text]) => name && text !== "").map(([name, value]) => writer.create(type, { name, value }, holder));
  writer.replaceExtension("camunda:InputOutput", (holder) => {
    const inputParameters = made("camunda:InputParameter", inputs, holder);
    const outputParameters = made("camunda:OutputParameter", outputs, holder);
    return inputParameters.length || outputParameters.length ? { inputParameters, outputParameters } : null;
  });
}

/** The fields that a step asks by itself (`camunda:formData`). */
export const formFields = (bo) => extensions(bo, "camunda:FormData").flatMap((holder) => holder.get("fields") ?? []);

/** What a call hands over (`camunda:In`) or gets back (`camunda:Out`): { source: FEEL, target, isAll }. */
export const handovers = (bo, type) =>
  extensions(bo, type)
    .filter((one) => !one.get("businessKey"))
    .map((one) => ({
      source: one.get("source") || bare(one.get("sourceExpression")),
      target: one.get("target") ?? "",
      isAll: one.get("variables") === "all",
    }));

/** Write all of one direction; the key of the call stays. */
export function setHandovers(writer, type, lines) {
  const keys = extensions(writer.bo, type).filter((one) => one.get("businessKey"));
  writer.replaceExtensions(type, (parent) => [...keys, ...lines.map((one) => writer.create(type, handed(one), parent))]);
}

/** A variable by its name; `true`, `null` and the like are values. */
const isVariable = (text) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text) && !["true", "false", "null"].includes(text);

function handed({ source, target, isAll }) {
  if (isAll) return { variables: "all" };
  if (!source) return { target };
  return isVariable(source) ? { source, target } : { sourceExpression: `\${${source}}`, target };
}
