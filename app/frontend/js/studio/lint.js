// What the page sees by itself while somebody draws, and what the server's check found: one list.
import endEventRequired from "bpmnlint/rules/end-event-required";
import noDisconnected from "bpmnlint/rules/no-disconnected";
import noDuplicateFlows from "bpmnlint/rules/no-duplicate-sequence-flows";
import noOverlapping from "bpmnlint/rules/no-overlapping-elements";
import StaticResolver from "bpmnlint/lib/resolver/static-resolver";
import startEventRequired from "bpmnlint/rules/start-event-required";

import { say } from "./say.js";

const is = (node, type) => node.$instanceOf?.(type);

/** Rules of bpmnlint with what they say in the words of offices. */
const BORROWED = {
  "end-event-required": [endEventRequired, "缺少结束。请从左边拖一个“结束”进来。"],
  "start-event-required": [startEventRequired, "缺少开始。请从左边拖一个“开始”进来。"],
  "no-disconnected": [noDisconnected, "没有和别的步骤连起来。"],
  "no-duplicate-sequence-flows": [noDuplicateFlows, "两步之间画了两条一样的线，请去掉一条。"],
  "no-overlapping-elements": [noOverlapping, "和别的图形叠在一起了，请拖开。"],
};

function inOurWords([rule, sentence]) {
  return (config) => {
    const made = rule(config);
    const check = (node, reporter) => made.check(node, { report: (id, _message, ...rest) => reporter.report(id, say(sentence), ...rest) });
    if (typeof made.check === "function") return { ...made, check };
    const wrapped = Object.entries(made.check).map(([when, look]) => [
      when,
      (node, reporter) => look(node, { report: (id, _message, ...rest) => reporter.report(id, say(sentence), ...rest) }),
    ]);
    return { ...made, check: Object.fromEntries(wrapped) };
  };
}

const unnamed = () => ({
  check(node, reporter) {
    const wants = ["bpmn:UserTask", "bpmn:ServiceTask", "bpmn:BusinessRuleTask", "bpmn:CallActivity"].some((type) => is(node, type));
    if (wants && !node.get("name")?.trim()) reporter.report(node.id, say("还没有名称，请在右边写上。"));
  },
});

/** What the server said last of each element: id → sentences of one severity. */
function fromServer(found, severity) {
  return () => ({
    check(node, reporter) {
      for (const one of found.get(node.id) ?? []) {
        if (one.severity === severity) reporter.report(node.id, one.message);
      }
    },
  });
}

/** The configuration for bpmn-js-bpmnlint; `found` is filled with what the server says. */
export function linting(found) {
  const rules = {};
  const cache = {};
  const add = (name, severity, factory) => {
    rules[`xingji/${name}`] = severity;
    cache[`rule:bpmnlint-plugin-xingji/${name}`] = factory;
  };
  for (const [name, borrowed] of Object.entries(BORROWED)) add(name, "warn", inOurWords(borrowed));
  add("unnamed", "warn", unnamed);
  add("server-error", "error", fromServer(found, "error"));
  add("server-warning", "warn", fromServer(found, "warning"));
  return { active: true, bpmnlint: { config: { rules }, resolver: new StaticResolver(cache) } };
}
