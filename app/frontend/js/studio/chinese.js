// The modeler in Chinese: the community's dictionaries, and what they lack in more.json.
import official from "bpmn-js-i18n/translations/zn.js";
import diagram from "bpmn-js-i18n-zh/lib/bpmn-js/index.js";
import panel from "bpmn-js-i18n-zh/lib/properties-panel/index.js";
import more from "./more.json";

const words = { ...official, ...diagram, ...panel, ...more };

function translate(template, values = {}) {
  return (words[template] ?? template).replace(/{([^}]+)}/g, (place, name) => values[name] ?? place);
}

const isChinese = document.documentElement.lang.startsWith("zh");

export default isChinese ? { translate: ["value", translate] } : {};
