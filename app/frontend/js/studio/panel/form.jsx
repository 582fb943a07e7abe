// 表单、字段权限、操作按钮、时限: what whoever does a step fills in, may do, and by when.
import { say } from "../say.js";
import { fieldsOf, formNameOf } from "../names.js";
import { Choice, Formula, Line, Ticks } from "./fields.jsx";
import { bare, formFields, is, property, words } from "./moddle.js";

const KINDS = [
  ["string", "文字"],
  ["long", "整数"],
  ["double", "数字"],
  ["boolean", "是或否"],
  ["date", "日期"],
  ["enum", "从几项里选"],
];

/** How the desktop modeler names a form besides. */
const NO_REFERENCE = { "camunda:formRef": "", "camunda:formRefBinding": "", "camunda:formRefVersion": "" };

export function Form({ bo, writer, draft }) {
  const key = bo.get("camunda:formKey") ?? bo.get("camunda:formRef") ?? "";
  const own = formFields(bo);
  const way = own.length ? "fields" : key;
  const forms = draft
    .names()
    .filter((name) => /^forms\/.+\.json$/.test(name))
    .map((name) => name.slice(6, -5));
  const choose = (next) => {
    if (next === "fields") {
      writer.set({ "camunda:formKey": "", ...NO_REFERENCE });
      setFields(writer, [{ id: "opinion", label: say("意见"), type: "string" }]);
    } else {
      if (own.length) setFields(writer, []);
      writer.set({ "camunda:formKey": next, ...NO_REFERENCE });
    }
  };
  const name = formNameOf(bo);
  return (
    <>
      <Choice
        label={say("用哪张表单")}
        value={way}
        none={say("没有要填的")}
        options={[{ value: "fields", label: say("就在这一步写几个字段") }, ...forms.map((one) => ({ value: one, label: one }))]}
        onChange={choose}
      />
      {name && draft.text(`forms/${name}.json`) != null && (
        <p class="bio-properties-panel-entry">
          <a href={`${draft.base}/forms/${encodeURIComponent(name)}`}>{say("打开表单“{name}”", { name })}</a>
        </p>
      )}
      {own.length > 0 && <Fields {...{ bo, writer, own }} />}
    </>
  );
}

const plain = (field) => ({
  id: field.get("id"),
  label: field.get("label") ?? "",
  type: field.get("type") ?? "string",
  values: (field.get("values") ?? []).map((one) => [one.get("id"), one.get("name") ?? one.get("id")]),
  needed: (field.get("validation")?.get("constraints") ?? []).some((one) => one.get("name") === "required"),
  whole: field,
});

/** Write the fields of a step; what a field has that is not shown here stays. */
function setFields(writer, fields) {
  writer.replaceExtension("camunda:FormData", (holder) =>
    fields.length ? { fields: fields.map((one) => fieldMade(writer, holder, one)) } : null,
  );
}

function fieldMade(writer, holder, { id, label, type, values = [], needed, whole }) {
  const made = writer.create("camunda:FormField", { id, label, type }, holder);
  if (whole?.get("defaultValue")) made.set("defaultValue", whole.get("defaultValue"));
  if (whole?.get("properties")) made.set("properties", whole.get("properties"));
  if (type === "enum") made.set("values", values.map(([value, name]) => writer.create("camunda:Value", { id: value, name }, made)));
  const others = (whole?.get("validation")?.get("constraints") ?? []).filter((one) => one.get("name") !== "required");
  if (needed || others.length) {
    const validation = writer.create("camunda:Validation", {}, made);
    const constraints = [...others];
    if (needed) constraints.push(writer.create("camunda:Constraint", { name: "required", config: "true" }, validation));
    validation.set("constraints", constraints);
    made.set("validation", validation);
  }
  return made;
}

function Fields({ bo, writer, own }) {
  const fields = own.map(plain);
  const change = (place, changed) => setFields(writer, fields.map((one, n) => (n === place ? { ...one, ...changed } : one)));
  const add = () => {
    const taken = new Set(fields.map((one) => one.id));
    let number = fields.length + 1;
    while (taken.has(`field_${number}`)) number += 1;
    setFields(writer, [...fields, { id: `field_${number}`, label: say("新字段"), type: "string" }]);
  };
  return (
    <>
      {fields.map((field, place) => (
        <fieldset class="xj-field" key={place}>
          <legend>{field.label || field.id}</legend>
          <Line label={say("字段名称")} value={field.label} onChange={(label) => change(place, { label })} />
          <Line
            label={say("在条件里叫")}
            hint={say("字母、数字、下划线或汉字。")}
            value={field.id}
            onChange={(id) => change(place, { id: id.trim() })}
          />
          <Choice
            label={say("填什么")}
            value={field.type}
            options={KINDS.map(([value, label]) => ({ value, label: say(label) }))}
            onChange={(type) => change(place, { type })}
          />
          {field.type === "enum" && (
            <Line
              label={say("有哪几项")}
              hint={say("用顿号隔开，例如：同意、不同意。要定内部值写 agree=同意。")}
              value={field.values.map(([value, name]) => (value === name ? name : `${value}=${name}`)).join("、")}
              onChange={(text) =>
                change(place, {
                  values: text
                    .split(/[、,，]/)
                    .map((one) => one.trim())
                    .filter(Boolean)
                    .map((one) => (one.includes("=") ? one.split("=", 2).map((part) => part.trim()) : [one, one])),
                })
              }
            />
          )}
          <Ticks
            values={field.needed ? ["needed"] : []}
            options={[{ value: "needed", label: say("必须填") }]}
            onChange={(chosen) => change(place, { needed: chosen.length > 0 })}
          />
          <button type="button" class="btn btn-sm" onClick={() => setFields(writer, fields.filter((_, n) => n !== place))}>
            {say("去掉这个字段")}
          </button>
        </fieldset>
      ))}
      <p class="bio-properties-panel-entry">
        <button type="button" class="btn btn-sm" onClick={add}>
          {say("加一个字段")}
        </button>
      </p>
    </>
  );
}

export function Rights({ bo, writer, draft }) {
  const read = words(property(bo, "fields.read"));
  const hidden = words(property(bo, "fields.hidden"));
  const fields = fieldsOf(draft.text(`forms/${formNameOf(bo)}.json`));
  const rightOf = (key) => (hidden.includes(key) ? "hidden" : read.includes(key) ? "read" : "");
  const set = (key, right) => {
    const without = (list) => list.filter((one) => one !== key);
    writer.setProperties({
      "fields.read": [...without(read), ...(right === "read" ? [key] : [])].join(" "),
      "fields.hidden": [...without(hidden), ...(right === "hidden" ? [key] : [])].join(" "),
    });
  };
  return fields.map(({ key, label }) => (
    <Choice
      key={key}
      label={label}
      value={rightOf(key)}
      none={say("可以填")}
      options={[
        { value: "read", label: say("只看") },
        { value: "hidden", label: say("看不到") },
      ]}
      onChange={(right) => set(key, right)}
    />
  ));
}

export const hasRights = (bo, draft) => fieldsOf(draft.text(`forms/${formNameOf(bo)}.json`)).length > 0;

const ACTS = [
  ["send-back", "退回"],
  ["recall", "撤回我办的"],
  ["transfer", "转办"],
  ["delegate", "委派"],
  ["add-signer", "加签"],
  ["ask", "沟通"],
  ["supplement", "补正"],
  ["copy", "抄送"],
  ["urge", "催办"],
  ["recuse", "回避"],
  ["batch", "批量办理"],
];

export function Acts({ bo, writer }) {
  return (
    <Ticks
      hint={say("一个都不选，就按流程统一的规定。")}
      values={words(property(bo, "acts"))}
      options={ACTS.map(([value, label]) => ({ value, label: say(label) }))}
      onChange={(chosen) => writer.setProperty("acts", chosen.join(" "))}
    />
  );
}

const WORKING_DAYS = /^工作日\(\s*(\d+)\s*\)$/;

export function Due({ bo, writer, names }) {
  const due = bare(bo.get("camunda:dueDate"));
  const days = WORKING_DAYS.exec(due)?.[1] ?? "";
  return (
    <>
      <Line
        label={say("几个工作日内办完")}
        value={days}
        onChange={(text) => {
          const number = text.trim();
          if (number === "" || /^\d{1,3}$/.test(number)) writer.set({ "camunda:dueDate": number && `工作日(${Number(number)})` });
        }}
      />
      {!days && (
        <Formula
          label={say("或者写到哪一天、多长时间")}
          hint={say('写日期字段的名称，或者 @"P3D"（三天）。')}
          value={due}
          onChange={(text) => writer.set({ "camunda:dueDate": text })}
          names={names}
        />
      )}
    </>
  );
}

export const hasForm = (bo) => is(bo, "bpmn:UserTask");
