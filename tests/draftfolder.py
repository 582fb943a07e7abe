"""A small procedure folder as a draft holds it: one step, its form, two decisions."""

from __future__ import annotations

import json

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="补贴" \
namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="level" name="等级">
    <decisionTable id="level_table" hitPolicy="UNIQUE">
      <input id="level_in" label="得分">
        <inputExpression id="level_ask" typeRef="number">
          <text>score</text>
        </inputExpression>
      </input>
      <output id="level_out" label="等级" name="level" typeRef="string" />
      <rule id="level_high">
        <inputEntry id="level_high_if">
          <text>&gt;= 60</text>
        </inputEntry>
        <outputEntry id="level_high_then">
          <text>"合格"</text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <decision id="grant" name="补贴">
    <informationRequirement id="grant_needs">
      <requiredDecision href="#level" />
    </informationRequirement>
    <decisionTable id="grant_table" hitPolicy="FIRST">
      <input id="grant_in" label="等级">
        <inputExpression id="grant_ask" typeRef="string">
          <text>level</text>
        </inputExpression>
      </input>
      <output id="grant_out" label="金额" name="amount" typeRef="number" />
      <rule id="grant_some">
        <inputEntry id="grant_some_if">
          <text>"合格"</text>
        </inputEntry>
        <outputEntry id="grant_some_then">
          <text>100</text>
        </outputEntry>
      </rule>
      <rule id="grant_none">
        <inputEntry id="grant_none_if">
          <text></text>
        </inputEntry>
        <outputEntry id="grant_none_then">
          <text>0</text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""
FORM = {
    "components": [
        {"type": "textfield", "id": "f_what", "key": "what", "label": "事由"},
        {"type": "number", "id": "f_score", "key": "score", "label": "核定得分"},
        {
            "type": "radio",
            "id": "f_result",
            "key": "result",
            "label": "结论",
            "values": [
                {"label": "同意\n按规定发放", "value": "agree"},
                {"label": "不同意", "value": "reject"},
            ],
            "properties": {"use": "outcome"},
        },
        {
            "type": "textarea",
            "id": "f_why",
            "key": "why",
            "label": "理由",
            "conditional": {"hide": '=result = "agree"'},
        },
    ],
    "type": "default",
    "id": "check",
    "schemaVersion": 19,
}
DIAGRAM = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="grants">'
    '<userTask id="check" name="核定" camunda:formKey="check" /></process></definitions>'
)
FOLDER = {
    "about.toml": 'key = "grants"\ntitle = "补贴"\n',
    "process.bpmn": DIAGRAM,
    "rules.dmn": TABLE,
    "forms/check.json": json.dumps(FORM, ensure_ascii=False),
}
