// What the palette and the pad beside a shape offer: the kinds that our procedures are made of.
import { say } from "./say.js";

/** What offices never draw. */
const LEFT_OUT = ["create.data-object", "create.data-store", "create.group", "create.task"];
const STEPS = [
  ["user", "bpmn:UserTask", "bpmn-icon-user-task", "人办的步骤"],
  ["service", "bpmn:ServiceTask", "bpmn-icon-service-task", "系统做的步骤"],
  ["rule", "bpmn:BusinessRuleTask", "bpmn-icon-business-rule-task", "按决策表判定"],
];

class Palette {
  constructor(palette, contextPad, create, autoPlace, elementFactory, appendPreview) {
    const shape = (type) => elementFactory.createShape({ type });
    palette.registerProvider(500, {
      getPaletteEntries: () => (entries) => {
        const kept = Object.entries(entries).filter(([name]) => !LEFT_OUT.includes(name));
        const place = kept.findIndex(([name]) => name === "create.exclusive-gateway") + 1;
        const steps = STEPS.map(([name, type, className, title]) => {
          const start = (event) => create.start(event, shape(type));
          return [`create.${name}`, { group: "activity", className, title: say(title), action: { click: start, dragstart: start } }];
        });
        kept.splice(place, 0, ...steps);
        return Object.fromEntries(kept);
      },
    });
    contextPad.registerProvider(500, {
      getContextPadEntries: (element) => (entries) => {
        const append = entries["append.append-task"];
        if (!append) return entries;
        const start = (event) => create.start(event, shape("bpmn:UserTask"), { source: element });
        const action = {
          dragstart: start,
          click: () => {
            appendPreview?.cleanUp();
            autoPlace.append(element, shape("bpmn:UserTask"));
          },
        };
        entries["append.append-task"] = { ...append, className: "bpmn-icon-user-task", title: say("接着加一个人办的步骤"), action };
        return entries;
      },
    });
  }
}
Palette.$inject = ["palette", "contextPad", "create", "autoPlace", "elementFactory", "appendPreview"];

export default { __init__: ["ourPalette"], ourPalette: ["type", Palette] };
