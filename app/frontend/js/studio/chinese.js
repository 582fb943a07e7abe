// The modeler's words: the community's dictionaries, and what they lack or call otherwise in more.json.
import official from "bpmn-js-i18n/translations/zn.js";
import diagram from "bpmn-js-i18n-zh/lib/bpmn-js/index.js";
import panel from "bpmn-js-i18n-zh/lib/properties-panel/index.js";
import more from "./more.json";
import { speaking } from "./speaking.js";

export default speaking({ ...official, ...diagram, ...panel, ...more });
