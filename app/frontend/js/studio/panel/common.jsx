// What every shape has: a name, words for whoever does it, and what only experts look at.
import { say } from "../say.js";
import { Box, Line } from "./fields.jsx";
import { documentation, is, properties } from "./moddle.js";

const NAMES = [
  ["bpmn:Process", "流程名称"],
  ["bpmn:Participant", "流程名称"],
  ["bpmn:Lane", "泳道名称（就是办理岗位）"],
  ["bpmn:SequenceFlow", "线上的字"],
  ["bpmn:EndEvent", "结果叫什么"],
  ["bpmn:Gateway", "问什么"],
  ["bpmn:TextAnnotation", null],
  ["bpmn:Collaboration", null],
];

export function Basics({ bo, writer }) {
  const [, label] = NAMES.find(([type]) => is(bo, type)) ?? [null, "步骤名称"];
  return (
    <>
      {label && <Line label={say(label)} value={bo.get("name")} onChange={(name) => writer.set({ name })} />}
      {is(bo, "bpmn:TextAnnotation") && <Box label={say("说明文字")} value={bo.get("text")} onChange={(text) => writer.set({ text })} />}
      {is(bo, "bpmn:Activity") && (
        <Box
          label={say("办理提示")}
          hint={is(bo, "bpmn:UserTask") ? say("办的人在办理页上看到这句话。") : undefined}
          value={documentation(bo)}
          onChange={(text) => writer.setDocumentation(text)}
        />
      )}
    </>
  );
}

/** The id and every property in the raw: whatever has no field of its own can be said here. */
export function Advanced({ bo, writer, modeling, element }) {
  const pairs = properties(bo);
  return (
    <>
      <Line
        label={say("内部代码")}
        hint={say("连线、表单和例子靠它找到这一步；已有在办事项时不要改。")}
        value={bo.get("id")}
        onChange={(id) => /^[A-Za-z_][\w.-]*$/.test(id) && modeling.updateProperties(element, { id })}
      />
      {pairs.map(([name, value]) => (
        <Line key={name} label={name} value={value} onChange={(text) => writer.setProperty(name, text)} />
      ))}
      <Line
        label={say("另加一项属性")}
        placeholder={say("名称=内容")}
        value=""
        onChange={(text) => {
          const [name, ...rest] = text.split("=");
          if (name.trim() && rest.length) writer.setProperty(name.trim(), rest.join("=").trim());
        }}
      />
    </>
  );
}
