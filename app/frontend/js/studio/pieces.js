// Ready pieces in the palette: several shapes at once, wired and with their rules, to be dropped in.
import { say } from "./say.js";

const step = (id, name, attributes = {}, properties = {}) => ({ id, type: "bpmn:UserTask", name, attributes, properties });
const choice = (id, name) => ({ id, type: "bpmn:ExclusiveGateway", name, attributes: {}, properties: {} });
const OPINION = [
  { id: "result", label: "结论", type: "enum", values: [["agree", "同意"], ["reject", "不同意"]], use: "outcome" },
  { id: "opinion", label: "意见", type: "string", use: "opinion" },
];

/** `at`: place in the grid of columns and rows; `lines`: [from, to, name, condition or "default"]. */
export const PIECES = {
  signing: {
    title: "会签",
    icon: "bpmn-icon-parallel-mi-marker",
    says: "几个人一起签，都同意才通过",
    shapes: [{ ...step("sign", "会签", { dueDate: "工作日(3)" }, { "sign.rule": "all", "sign.on_reject": "at-once" }), several: true, fields: OPINION, at: [0, 0] }],
    lines: [],
  },
  twoLevels: {
    title: "两级审核",
    icon: "bpmn-icon-user-task",
    says: "初审同意后再终审，任何一级可以退回",
    shapes: [
      { ...step("first", "初审", { dueDate: "工作日(3)" }, { acts: "send-back transfer ask urge" }), fields: OPINION, at: [0, 0] },
      { ...step("second", "终审", { dueDate: "工作日(3)" }, { acts: "send-back transfer ask urge", "assign.exclude": "{first}" }), fields: OPINION, at: [1, 0] },
    ],
    lines: [["first", "second"]],
  },
  correction: {
    title: "退回补正",
    icon: "bpmn-icon-sequential-mi-marker",
    says: "不合格就退回发起人补正，补正后再审",
    shapes: [
      { ...step("review", "审核", { dueDate: "工作日(3)" }), fields: OPINION, at: [0, 0] },
      { ...choice("passed", "合格？"), at: [1, 0] },
      { ...step("correct", "补正", { assignee: "${case.starter}", dueDate: "工作日(5)" }), fields: [{ id: "correction", label: "补正说明", type: "string" }], at: [0, 1] },
    ],
    lines: [
      ["review", "passed"],
      ["passed", "correct", "不合格", '{result} = "reject"'],
      ["correct", "review"],
    ],
  },
  notice: {
    title: "公示和异议",
    icon: "bpmn-icon-intermediate-event-catch-timer",
    says: "公示到期没有异议就往下走，有异议先处理",
    shapes: [
      { ...step("publish", "张贴公示", { dueDate: "工作日(1)" }), fields: [{ id: "published_on", label: "公示日期", type: "date" }], at: [0, 0] },
      { id: "period", type: "bpmn:IntermediateCatchEvent", name: "公示五个工作日", timer: "工作日(5)", attributes: {}, properties: {}, at: [1, 0] },
      { ...step("objections", "登记异议", { dueDate: "工作日(1)" }), fields: [{ id: "objected", label: "有没有异议", type: "boolean" }], at: [2, 0] },
      { ...choice("disputed", "有异议？"), at: [3, 0] },
      { ...step("settle", "处理异议", { dueDate: "工作日(5)" }), fields: [{ id: "settlement", label: "处理结果", type: "string" }], at: [3, 1] },
    ],
    lines: [
      ["publish", "period"],
      ["period", "objections"],
      ["objections", "disputed"],
      ["disputed", "settle", "有", "{objected} = true"],
    ],
  },
};
const COLUMN = 160;
const ROW = 140;

class Pieces {
  constructor(injector, palette, popupMenu, create, elementFactory, bpmnFactory, mouse) {
    Object.assign(this, { create, elementFactory, bpmnFactory, mouse });
    const entries = Object.fromEntries(Object.entries(PIECES).map(([name, piece]) => [`xj-${name}`, piece]));
    const start = (piece) => (event) => {
      popupMenu.close();
      this.create.start(event instanceof KeyboardEvent ? this.mouse.getLastMoveEvent() : event, this.made(piece));
    };
    palette.registerProvider(400, {
      getPaletteEntries: () => (known) => ({
        ...known,
        "xj-line": { group: "pieces", separator: true },
        ...map(entries, (piece) => ({
          group: "pieces",
          className: `${piece.icon} xj-piece`,
          title: `${say(piece.title)}：${say(piece.says)}`,
          action: { click: start(piece), dragstart: start(piece) },
        })),
      }),
    });
    popupMenu.registerProvider("bpmn-create", {
      getPopupMenuEntries: () => (known) => ({
        ...known,
        ...map(entries, (piece) => ({
          label: say(piece.title),
          description: say(piece.says),
          className: piece.icon,
          group: { id: "pieces", name: say("现成的几步") },
          rank: 10,
          action: { click: start(piece), dragstart: start(piece) },
        })),
      }),
    });
  }

  /** The shapes and lines of a piece, under ids of their own. */
  made(piece) {
    const suffix = Math.random().toString(36).slice(2, 6);
    const named = (id) => `${id}_${suffix}`;
    const shapes = {};
    for (const one of piece.shapes) {
      const shape = this.elementFactory.createShape({ type: one.type, id: named(one.id), businessObject: this.object(one, named) });
      const [column, row] = one.at;
      Object.assign(shape, { x: column * COLUMN - shape.width / 2, y: row * ROW - shape.height / 2 });
      shapes[one.id] = shape;
    }
    const lines = piece.lines.map(([from, to, name, condition]) => this.line(shapes[from], shapes[to], name, condition, named));
    return [...Object.values(shapes), ...lines];
  }

  line(source, target, name, condition, named) {
    const businessObject = this.bpmnFactory.create("bpmn:SequenceFlow", { name: name && say(name) });
    if (condition) {
      const body = condition.replace(/{(\w+)}/g, (_, id) => named(id));
      businessObject.set("conditionExpression", this.bpmnFactory.create("bpmn:FormalExpression", { body }));
    }
    const middle = (shape) => ({ x: shape.x + shape.width / 2, y: shape.y + shape.height / 2 });
    const from = middle(source);
    const to = middle(target);
    const corner = from.x !== to.x && from.y !== to.y ? [{ x: from.x, y: to.y }] : [];
    return this.elementFactory.createConnection({ type: "bpmn:SequenceFlow", businessObject, source, target, waypoints: [from, ...corner, to] });
  }

  object({ id, type, name, attributes, properties, several, fields, timer }, named) {
    const make = (kind, given, parent) => Object.assign(this.bpmnFactory.create(kind, given), parent && { $parent: parent });
    const given = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`camunda:${key}`, value]));
    const made = make(type, { id: named(id), name: say(name), ...given });
    const extensions = make("bpmn:ExtensionElements", {}, made);
    const values = [];
    if (Object.keys(properties).length) {
      const holder = make("camunda:Properties", {}, extensions);
      const text = (value) => value.replace(/{(\w+)}/g, (_, one) => named(one));
      holder.set("values", Object.entries(properties).map(([key, value]) => make("camunda:Property", { name: key, value: text(value) }, holder)));
      values.push(holder);
    }
    if (fields) values.push(this.form(make, fields, extensions, named));
    if (values.length) {
      extensions.set("values", values);
      made.set("extensionElements", extensions);
    }
    if (several) made.set("loopCharacteristics", make("bpmn:MultiInstanceLoopCharacteristics", {}, made));
    if (timer) {
      const definition = make("bpmn:TimerEventDefinition", {}, made);
      definition.set("timeDuration", make("bpmn:FormalExpression", { body: timer }, definition));
      made.set("eventDefinitions", [definition]);
    }
    return made;
  }

  form(make, fields, extensions, named) {
    const holder = make("camunda:FormData", {}, extensions);
    holder.set(
      "fields",
      fields.map(({ id, label, type, values = [], use }) => {
        const field = make("camunda:FormField", { id: named(id), label: say(label), type }, holder);
        if (values.length) field.set("values", values.map(([value, words]) => make("camunda:Value", { id: value, name: say(words) }, field)));
        if (use) {
          const properties = make("camunda:Properties", {}, field);
          properties.set("values", [make("camunda:Property", { id: "use", value: use }, properties)]);
          field.set("properties", properties);
        }
        return field;
      }),
    );
    return holder;
  }
}
Pieces.$inject = ["injector", "palette", "popupMenu", "create", "elementFactory", "bpmnFactory", "mouse"];

const map = (entries, change) => Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, change(value)]));

export default { __init__: ["pieces"], pieces: ["type", Pieces] };
