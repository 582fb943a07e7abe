// 办理人: who does a step, who may not, and what becomes of it when there is nobody.
import { say } from "../say.js";
import { Choice, Formula, Line, Ordered, Ticks } from "./fields.jsx";
import { bare, is, listed, property, words } from "./moddle.js";

const STARTER = "case.starter";

function wayOf(bo) {
  const assignee = bare(bo.get("camunda:assignee"));
  if (assignee === STARTER) return "starter";
  if (assignee) return "formula";
  return "roles";
}

export function People({ bo, writer, office, names, steps }) {
  const way = wayOf(bo);
  const roles = listed(bo.get("camunda:candidateGroups"));
  const choose = (next) => {
    if (next === "roles") writer.set({ "camunda:assignee": "", "camunda:candidateUsers": "" });
    else writer.set({ "camunda:candidateUsers": "", "camunda:assignee": next === "starter" ? `\${${STARTER}}` : "${}", "camunda:candidateGroups": "" });
  };
  return (
    <>
      <Choice
        label={say("由谁办")}
        value={way}
        options={[
          { value: "roles", label: say("担任某个岗位的人") },
          { value: "starter", label: say("发起人本人") },
          { value: "formula", label: say("表单里选的人，或算出来的人") },
        ]}
        onChange={choose}
      />
      {way === "formula" && (
        <Formula
          label={say("哪一个人")}
          hint={say("写字段的名称，例如 handler；会签时写每一位的名称。")}
          value={bare(bo.get("camunda:assignee"))}
          onChange={(text) => writer.set({ "camunda:assignee": `\${${text}}` })}
          names={names}
        />
      )}
      {way === "roles" && (
        <Roles {...{ bo, writer, office, roles, names, steps }} />
      )}
    </>
  );
}

function Roles({ bo, writer, office, roles, names, steps }) {
  const fallback = words(property(bo, "assign.fallback"));
  const excluded = words(property(bo, "assign.exclude"));
  const lane = bo.get("lanes")?.[0]?.get("name");
  return (
    <>
      <Ordered
        label={say("岗位")}
        hint={lane && !roles.length ? say("不选就由泳道“{lane}”的人办。", { lane }) : say("排在前面的先找；都没有人才找后面的。")}
        values={roles}
        options={office.roles}
        add={say("加一个岗位…")}
        onChange={(chosen) => writer.set({ "camunda:candidateGroups": chosen.join(","), "camunda:candidateUsers": "" })}
      />
      <Ordered
        label={say("都没有人时改由")}
        values={fallback}
        options={office.roles}
        add={say("加一个岗位…")}
        onChange={(chosen) => writer.setProperty("assign.fallback", chosen.join(" "))}
      />
      <Formula
        label={say("在哪个单位找")}
        hint={say("不写就从事项所在的单位往上找。")}
        value={property(bo, "assign.at")}
        onChange={(text) => writer.setProperty("assign.at", text)}
        names={names}
      />
      <Ticks
        label={say("不能由这些人办")}
        values={excluded}
        options={[{ value: "starter", label: say("发起人") }, ...steps().map((one) => ({ value: one.id, label: say("办过“{step}”的人", { step: one.name }) }))]}
        onChange={(chosen) => writer.setProperty("assign.exclude", chosen.join(" "))}
      />
      {excluded.some((one) => one.startsWith("=")) && (
        <Line label={say("不能由谁办（原文）")} value={excluded.join(" ")} onChange={(text) => writer.setProperty("assign.exclude", text)} />
      )}
      <Choice
        label={say("只剩发起人自己时")}
        value={property(bo, "assign.self")}
        none={say("由发起人自己办")}
        options={[
          { value: "superior", label: say("往上一级找别人") },
          { value: "pass", label: say("自动通过") },
        ]}
        onChange={(value) => writer.setProperty("assign.self", value)}
      />
      <Choice
        label={say("找不到人办时")}
        value={property(bo, "assign.nobody")}
        none={say("停下等人，并提醒管理的人")}
        options={[
          { value: "pass", label: say("自动通过") },
          { value: "reject", label: say("自动不同意") },
        ]}
        onChange={(value) => writer.setProperty("assign.nobody", value)}
      />
      <Choice
        label={say("同一个人前面已经同意过时")}
        value={property(bo, "skip.same")}
        none={say("按流程统一的规定")}
        options={[
          { value: "never", label: say("仍要再办") },
          { value: "consecutive", label: say("紧挨着的一步同意过，自动通过") },
          { value: "ever", label: say("前面任何一步同意过，自动通过") },
        ]}
        onChange={(value) => writer.setProperty("skip.same", value)}
      />
    </>
  );
}

export const hasPeople = (bo) => is(bo, "bpmn:UserTask");
