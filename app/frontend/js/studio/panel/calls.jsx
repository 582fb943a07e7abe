// 调用: which procedure is called, what is handed to it and what it hands back.
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";

import { say } from "../say.js";
import { Choice, Formula, Line } from "./fields.jsx";
import { handovers, setHandovers } from "./moddle.js";

/** The version in force is called, whatever was bound before. */
const LATEST = { "camunda:calledElementBinding": "", "camunda:calledElementVersion": "", "camunda:calledElementVersionTag": "" };
const NOTHING = { takes: [], gives: [] };
const OTHER = "·";

export function CallOf({ bo, writer, office, names, handed }) {
  const key = bo.get("calledElement") ?? "";
  const [told, tell] = useState(NOTHING);
  useEffect(() => {
    let isWanted = true;
    tell(NOTHING);
    const known = office.procedures.some((one) => one.value === key);
    (known ? handed(key) : Promise.resolve(NOTHING)).then((found) => isWanted && tell(found));
    return () => (isWanted = false);
  }, [key]);
  const ours = new Set(names().map((one) => one.name));
  return (
    <>
      <Choice
        label={say("调用哪个流程")}
        value={key}
        none={say("请选一个流程")}
        options={office.procedures}
        onChange={(next) => writer.set({ calledElement: next, ...LATEST })}
      />
      {key && (
        <>
          <Handovers
            {...{ bo, writer, names }}
            type="camunda:In"
            there={told.takes}
            words={{ from: "带进去的内容", to: "在那边叫", add: "再带进去一项…", remove: "不带这一项", all: "全部内容都带进去" }}
            begun={(value) => ({ target: value, source: ours.has(value) ? value : "" })}
          />
          <Handovers
            {...{ bo, writer }}
            names={() => told.gives.map(({ value, label }) => ({ name: value, label }))}
            type="camunda:Out"
            there={told.gives}
            words={{ from: "那边的内容", to: "带回来叫", add: "再带回来一项…", remove: "不带这一项", all: "全部内容都带回来" }}
            begun={(value) => ({ target: value, source: value })}
          />
        </>
      )}
    </>
  );
}

/** The lines of one direction, what is still wanted, and a choice of what else there is. */
function Handovers({ bo, writer, names, type, there, words, begun }) {
  const lines = handovers(bo, type);
  const put = (next) => setHandovers(writer, type, next);
  const change = (place, changed) => put(lines.map((one, n) => (n === place ? { ...one, ...changed } : one)));
  const isAll = lines.some((one) => one.isAll);
  const taken = new Set(lines.map((one) => (type === "camunda:In" ? one.target : one.source)));
  const others = there.filter((one) => !taken.has(one.value));
  const wanted = isAll ? [] : others.filter((one) => one.needed);
  const titled = ({ value, label }) => (label === value ? value : `${label}（${value}）`);
  const titleOf = (value) => there.find((one) => one.value === value)?.label ?? value;
  return (
    <>
      {lines.map((line, place) => (
        <fieldset class="xj-field" key={place}>
          <legend>{line.isAll ? say(words.all) : titleOf(type === "camunda:In" ? line.target : line.source) || say(words.from)}</legend>
          {!line.isAll && (
            <>
              <Formula label={say(words.from)} value={line.source} onChange={(source) => change(place, { source })} names={names} />
              <Line label={say(words.to)} value={line.target} onChange={(target) => change(place, { target: target.trim() })} />
            </>
          )}
          <button type="button" class="btn btn-sm" onClick={() => put(lines.filter((_, n) => n !== place))}>
            {say(words.remove)}
          </button>
        </fieldset>
      ))}
      <Choice
        label={say(words.add)}
        hint={wanted.length ? say("那边还要用到：{names}。", { names: wanted.map(titled).join("、") }) : undefined}
        value=""
        none={say("请选")}
        options={[...others.map((one) => ({ value: one.value, label: titled(one) })), { value: OTHER, label: say("另写一项") }]}
        onChange={(value) => value && put([...lines, value === OTHER ? { source: "", target: "" } : begun(value)])}
      />
    </>
  );
}
