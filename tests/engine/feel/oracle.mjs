// Works out with feelin (bpmn.io's FEEL) what test_feel_oracle.py asks: [kind, text, names][] in, values out.
import { readFileSync } from "node:fs";
import { evaluate, unaryTest } from "feelin";

const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = asked.map(([kind, text, names]) => {
  try {
    return [kind === "cell" ? unaryTest(text, names).value : evaluate(text, names).value];
  } catch (error) {
    return { refused: String(error.message) };
  }
});
process.stdout.write(JSON.stringify(answers));
