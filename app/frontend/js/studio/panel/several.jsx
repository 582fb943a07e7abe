// 方式: done by one person, or signed by several under a rule (会签 或签 票签 依次).
import { say } from "../say.js";
import { Choice, Formula, Line, Ordered } from "./fields.jsx";
import { bare, property, words } from "./moddle.js";

const RATIO = /^ratio\((.*)\)$/;
const SIGNS = ["sign.rule", "sign.on_reject", "sign.agree", "sign.abstain", "sign.by", "sign.weights"];

function mannerOf(bo) {
  const rule = property(bo, "sign.rule");
  if (!bo.get("loopCharacteristics")) return "one";
  if (!rule) return "each";
  return RATIO.test(rule) ? "ratio" : rule;
}

/** Begin to sign together by a rule, or stop; what says so lies in two places of the diagram. */
function setManner(writer, bo, manner) {
  const none = Object.fromEntries(SIGNS.map((name) => [name, ""]));
  if (manner === "one") {
    writer.setProperties(none);
    writer.set({ loopCharacteristics: undefined });
    return;
  }
  if (!bo.get("loopCharacteristics")) {
    const many = writer.create("bpmn:MultiInstanceLoopCharacteristics", { isSequential: manner === "in-order" }, bo);
    writer.set({ loopCharacteristics: many });
  } else {
    writer.setIn(bo.get("loopCharacteristics"), { isSequential: manner === "in-order" });
  }
  if (manner === "each") writer.setProperties(none);
  else writer.setProperties({ "sign.rule": manner === "ratio" ? "ratio(2/3)" : manner, "sign.on_reject": property(bo, "sign.on_reject") || "at-once" });
}

export function Manner({ bo, writer, office, names }) {
  const manner = mannerOf(bo);
  return (
    <>
      <Choice
        label={say("几个人怎么办")}
        value={manner}
        options={[
          { value: "one", label: say("一个人办") },
          { value: "all", label: say("会签：都同意才通过") },
          { value: "any", label: say("或签：一人同意就通过") },
          { value: "ratio", label: say("票签：同意的达到一定比例") },
          { value: "in-order", label: say("依次签：一个签完下一个签") },
          { value: "each", label: say("每人各办一份，不算票") },
        ]}
        onChange={(next) => setManner(writer, bo, next)}
      />
      {manner !== "one" && <Signers {...{ bo, writer, office, names, manner }} />}
    </>
  );
}

function Signers({ bo, writer, office, names, manner }) {
  const many = bo.get("loopCharacteristics");
  const collection = bare(many.get("camunda:collection"));
  const by = words(property(bo, "sign.by"));
  const rule = property(bo, "sign.rule");
  return (
    <>
      <Formula
        label={say("由哪些人（字段的名称）")}
        hint={say("写选人的字段；不写就由下面岗位的所有人签。")}
        value={collection}
        onChange={(text) => {
          writer.setIn(many, {
            "camunda:collection": text ? `\${${text}}` : undefined,
            "camunda:elementVariable": text ? many.get("camunda:elementVariable") || "signer" : many.get("camunda:elementVariable"),
          });
          if (text && !bo.get("camunda:assignee")) writer.set({ "camunda:assignee": "${signer}" });
        }}
        names={names}
      />
      {!collection && manner !== "each" && (
        <Ordered
          label={say("由担任这些岗位的所有人")}
          hint={say("不选就用“办理人”里的岗位。")}
          values={by}
          options={office.roles}
          add={say("加一个岗位…")}
          onChange={(chosen) => writer.setProperty("sign.by", chosen.join(" "))}
        />
      )}
      {manner === "ratio" && (
        <Line
          label={say("同意的比例")}
          hint={say("例如 2/3、60%；要超过一半写 >1/2。")}
          value={RATIO.exec(rule)?.[1]}
          onChange={(share) => writer.setProperty("sign.rule", `ratio(${share.trim()})`)}
        />
      )}
      {["all", "ratio", "in-order"].includes(manner) && (
        <Choice
          label={say("有人不同意时")}
          value={property(bo, "sign.on_reject") || "at-once"}
          options={[
            { value: "at-once", label: say("不再可能通过就马上结束") },
            { value: "after-all", label: say("等所有人签完再算") },
          ]}
          onChange={(value) => writer.setProperty("sign.on_reject", value)}
        />
      )}
      {manner === "ratio" && (
        <>
          <Formula
            label={say("每人算几票")}
            hint={say("不写就每人一票。")}
            value={property(bo, "sign.weights")}
            onChange={(text) => writer.setProperty("sign.weights", text)}
            names={names}
          />
          <Line
            label={say("算弃权的结论")}
            hint={say("写结论的内部值，例如 abstain。")}
            value={property(bo, "sign.abstain")}
            onChange={(text) => writer.setProperty("sign.abstain", text)}
          />
        </>
      )}
    </>
  );
}
