// 事件: what is sent or waited for, by its name, and how a message finds the right case.
import { say } from "../say.js";
import { Formula, Line } from "./fields.jsx";
import { getBusinessObject, is, parameters, property, setParameters } from "./moddle.js";

const KINDS = ["message", "signal", "error", "escalation"];
const LABELS = { message: "消息名称", signal: "信号名称", error: "哪一种拒绝（代码）", escalation: "升级代码" };
const CODED = new Set(["error", "escalation"]);
const typed = (kind, ending = "") => `bpmn:${kind[0].toUpperCase()}${kind.slice(1)}${ending}`;
const isMessageTask = (bo) => is(bo, "bpmn:ReceiveTask") || is(bo, "bpmn:SendTask");

/** What of an element names its event: a task itself, otherwise its definition; null: nothing does. */
function namedBy(bo) {
  if (isMessageTask(bo)) return { part: bo, kind: "message" };
  const part = is(bo, "bpmn:Event") && bo.get("eventDefinitions")?.[0];
  const kind = part && KINDS.find((one) => is(part, typed(one, "EventDefinition")));
  return kind ? { part, kind } : null;
}

export const hasNamedEvent = (bo) => namedBy(bo) !== null;

const referenceOf = (bo) => {
  const named = namedBy(bo);
  return named && named.part.get(`${named.kind}Ref`);
};

export function NamedEvent({ bo, writer, factory, names, registry }) {
  const { part, kind } = namedBy(bo);
  const reference = part.get(`${kind}Ref`);
  const attribute = CODED.has(kind) ? `${kind}Code` : "name";
  const known = roots(bo).filter((one) => is(one, typed(kind)));
  const isShared = () => registry.getAll().some((one) => getBusinessObject(one) !== bo && referenceOf(getBusinessObject(one)) === reference);
  const name = (text) => {
    const wanted = text.trim();
    const same = known.find((one) => one.get(attribute) === wanted);
    if (!wanted || same) {
      writer.setIn(part, { [`${kind}Ref`]: same });
    } else if (reference && !isShared()) {
      writer.setIn(reference, { [attribute]: wanted, name: wanted });
    } else {
      writer.setIn(part, { [`${kind}Ref`]: made(bo, factory, kind, { [attribute]: wanted, name: wanted }) });
    }
  };
  return (
    <>
      <Line isWhole label={say(LABELS[kind])} value={reference?.get(attribute)} options={known.map((one) => one.get(attribute))} onChange={name} />
      {kind === "message" && reference && <Message {...{ bo, writer, names }} />}
    </>
  );
}

const isSent = (bo) => is(bo, "bpmn:ThrowEvent") || is(bo, "bpmn:SendTask");

/** By what a message finds its case, and what it carries. */
function Message({ bo, writer, names }) {
  return (
    <>
      <Formula
        label={say("凭什么认出是哪一件")}
        hint={say("两边算出来一样的才收得到，例如编号；不写就只看消息名称。")}
        value={property(bo, "key")}
        onChange={(text) => writer.setProperty("key", text)}
        names={names}
      />
      {isSent(bo) ? (
        <Carried {...{ bo, writer, names }} />
      ) : (
        <Line
          label={say("收到的内容记作")}
          hint={say("不写就一项一项照对方的名称记下。")}
          value={property(bo, "payload")}
          onChange={(text) => writer.setProperty("payload", text.trim())}
        />
      )}
    </>
  );
}

/** What is sent along; of a task that has an operation do, this is what the operation is given. */
function Carried({ bo, writer, names }) {
  if (bo.get("camunda:topic")) return null;
  const carried = parameters(bo, "inputParameters");
  const put = (pairs) => setParameters(writer, pairs, parameters(bo, "outputParameters"));
  return (
    <>
      {carried.map(([name, text]) => (
        <Formula
          key={name}
          label={say("带去：{name}", { name })}
          hint={say("清空就不带了。")}
          value={text}
          onChange={(next) => put(carried.map(([one, before]) => [one, one === name ? next : before]))}
          names={names}
        />
      ))}
      <Line
        isWhole
        label={say("再带去一项")}
        hint={say("写名称；内容另有叫法的写 名称=内容。")}
        value=""
        onChange={(text) => {
          const [name, ...rest] = text.split("=").map((one) => one.trim());
          const others = carried.filter(([one]) => one !== name);
          if (name) put([...others, [name, rest.join("=") || name]]);
        }}
      />
    </>
  );
}

const rootOf = (part) => (part.$parent ? rootOf(part.$parent) : part);
const roots = (part) => rootOf(part).get("rootElements");

function made(bo, factory, kind, attributes) {
  const root = rootOf(bo);
  const fresh = factory.create(typed(kind), attributes);
  fresh.$parent = root;
  root.get("rootElements").push(fresh);
  return fresh;
}
