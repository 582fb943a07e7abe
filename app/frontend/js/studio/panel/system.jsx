// What the system does by itself: operations, decision tables, scripts, conditions, times.
import { say } from "../say.js";
import { Box, Choice, Formula, Line } from "./fields.jsx";
import { NO_PROGRAM } from "./foreign.jsx";
import { bare, parameters, setParameters } from "./moddle.js";

export function OperationOf({ bo, writer, office, names }) {
  const topic = bo.get("camunda:topic") ?? "";
  const chosen = office.operations.find((one) => one.name === topic);
  const inputs = parameters(bo, "inputParameters");
  const outputs = parameters(bo, "outputParameters");
  const known = chosen?.parameters ?? [];
  const valueOf = (name) => inputs.find(([one]) => one === name)?.[1] ?? "";
  const put = (pairs, name, text) => [...pairs.filter(([one]) => one !== name), [name, text]];
  const extra = inputs.filter(([name]) => !known.some((one) => one.name === name));
  return (
    <>
      <Choice
        label={say("系统做什么")}
        hint={chosen?.says}
        value={topic}
        none={say("请选一个操作")}
        options={office.operations.map((one) => ({ value: one.name, label: `${one.says.split("。")[0]}（${one.name}）` }))}
        onChange={(name) => writer.set({ ...NO_PROGRAM, "camunda:type": name && "external", "camunda:topic": name })}
      />
      {known.map((one) => (
        <Formula
          key={one.name}
          label={one.required ? say("{name}（{kind}）", one) : say("{name}（{kind}，可不填）", one)}
          value={valueOf(one.name)}
          onChange={(text) => setParameters(writer, put(inputs, one.name, text), outputs)}
          names={names}
        />
      ))}
      {extra.map(([name, text]) => (
        <Formula
          key={name}
          label={say("{name}（这个操作没有这一项）", { name })}
          value={text}
          onChange={(next) => setParameters(writer, put(inputs, name, next), outputs)}
          names={names}
        />
      ))}
      {outputs.map(([name, text]) => (
        <Formula
          key={`out-${name}`}
          label={say("结果记作 {name}", { name })}
          value={text}
          onChange={(next) => setParameters(writer, inputs, put(outputs, name, next))}
          names={names}
        />
      ))}
      {chosen?.tells !== false && (
        <Line
          label={say("再记一项结果")}
          placeholder={say("名称=结果里的哪一项")}
          value=""
          onChange={(text) => {
            const [name, ...rest] = text.split("=");
            if (name.trim() && rest.length) setParameters(writer, inputs, put(outputs, name.trim(), rest.join("=").trim()));
          }}
        />
      )}
    </>
  );
}

export function DecisionOf({ bo, writer, decisions }) {
  const found = decisions();
  const chosen = found.find((one) => one.value === bo.get("camunda:decisionRef"));
  return (
    <>
      <Choice
        label={say("用哪张决策表")}
        value={bo.get("camunda:decisionRef")}
        none={say("请选一张表")}
        options={found}
        onChange={(id) => writer.set({ ...NO_PROGRAM, "camunda:decisionRef": id })}
      />
      {chosen && (
        <p class="bio-properties-panel-entry">
          <a href={chosen.url}>{say("打开决策表“{name}”", { name: chosen.label })}</a>
        </p>
      )}
      <Line
        label={say("结果记作")}
        value={bo.get("camunda:resultVariable")}
        onChange={(name) => writer.set({ "camunda:resultVariable": name.trim() })}
      />
    </>
  );
}

export function ScriptOf({ bo, writer }) {
  return (
    <Box
      label={say("算什么")}
      hint={say("每行写“名称 = 表达式”。")}
      rows={5}
      value={bo.get("script")}
      onChange={(script) => writer.set({ script, scriptFormat: "feel", "camunda:resource": "" })}
    />
  );
}

/** Whether a line is taken: a condition, or the one that is taken where no other is. */
export function ConditionOf({ bo, writer, names, modeling, registry }) {
  const source = bo.get("sourceRef");
  const isDefault = source?.get("default") === bo;
  const condition = bo.get("conditionExpression");
  const write = (text) => {
    const body = text ? writer.create("bpmn:FormalExpression", { body: text }, bo) : undefined;
    writer.set({ conditionExpression: body });
  };
  return (
    <>
      <Choice
        label={say("什么时候走这条线")}
        value={isDefault ? "default" : "condition"}
        options={[
          { value: "condition", label: say("符合条件时") },
          { value: "default", label: say("其他的线都不走时") },
        ]}
        onChange={(next) =>
          modeling.updateProperties(registry.get(source.get("id")), { default: next === "default" ? bo : undefined })
        }
      />
      {!isDefault && (
        <Formula
          label={say("条件")}
          hint={say('例如 amount > 3000，result = "agree"。')}
          value={bare(condition?.get("body"))}
          onChange={write}
          names={names}
        />
      )}
    </>
  );
}

const TIMERS = [
  ["timeDuration", "过多长时间"],
  ["timeDate", "到哪一天"],
  ["timeCycle", "每隔多久"],
];

export function TimeOf({ writer, definition, names }) {
  const [kind] = TIMERS.find(([name]) => definition.get(name)) ?? TIMERS[0];
  const text = bare(definition.get(kind)?.get("body"));
  const put = (name, body) => {
    const none = Object.fromEntries(TIMERS.map(([one]) => [one, undefined]));
    writer.setIn(definition, { ...none, [name]: writer.create("bpmn:FormalExpression", { body }, definition) });
  };
  return (
    <>
      <Choice
        label={say("什么时候")}
        value={kind}
        options={TIMERS.map(([value, label]) => ({ value, label: say(label) }))}
        onChange={(next) => put(next, text)}
      />
      <Formula
        label={say("时间")}
        hint={say('例如 工作日(3)、@"P7D"，或者日期字段的名称。')}
        value={text}
        onChange={(body) => put(kind, body)}
        names={names}
      />
    </>
  );
}
