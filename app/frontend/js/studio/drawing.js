// The page on which a procedure is drawn: diagram, drawer, list of problems, simulation.
import camundaBehaviours from "camunda-bpmn-js-behaviors/lib/camunda-platform";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import BpmnModeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { BpmnPropertiesPanelModule } from "bpmn-js-properties-panel";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import LintModule from "bpmn-js-bpmnlint";
import TokenSimulation from "bpmn-js-token-simulation/lib/modeler";

import chinese from "./chinese.js";
import { openDraft } from "./draft.js";
import { setUp } from "./formula.js";
import { inks, theme } from "../inks.js";
import { laidOut } from "../layout.js";
import { linting } from "./lint.js";
import { namesOf } from "./names.js";
import { officePanel } from "./panel/provider.jsx";
import palette from "./palette.js";
import pieces from "./pieces.js";
import { placeOf } from "./places.js";
import { Problems } from "./problems.js";
import room from "./room.js";
import { say } from "./say.js";

const DIAGRAM = "process.bpmn";
const CHECK_AFTER = 300;
/** Pixels that the palette takes at the left, and that are left free elsewhere. */
const PALETTE = 140;
const MARGIN = 30;
/** Below this scale the buttons of the simulation are not shown. */
const PRESSABLE = 0.6;

class Drawing {
  constructor() {
    const one = (id) => document.getElementById(id);
    this.host = one("studio");
    this.canvas = one("studio-canvas");
    this.panel = one("studio-panel");
    this.office = JSON.parse(one("studio-offers").textContent);
    this.draft = openDraft(() => this.keepDiagram());
    const { studio, csrf, nonce } = this.host.dataset;
    setUp({ base: studio, csrf, nonce, functions: this.office.functions });
    this.callees = new Map(); // what called procedures take and give, by key
    this.found = new Map(); // what the server's check said: element → problems
    this.problems = new Problems(one("studio-problems"), (element) => this.goTo(element), this.draft);
    this.draft.on("holding", (isHeld) => this.open(isHeld));
    this.draft.on("saved", () => this.checkSoon());
    this.wire();
    // A name that is being written in the shape itself is done when somebody goes on in the drawer.
    this.panel.addEventListener("focusin", () => this.modeler?.get("directEditing", false)?.complete());
  }

  wire() {
    const press = (name, act) => document.querySelectorAll(`[data-studio-${name}]`).forEach((button) => button.addEventListener("click", act));
    press("undo", () => this.modeler.get("commandStack").undo());
    press("redo", () => this.modeler.get("commandStack").redo());
    press("fit", () => this.fit());
    press("wide", ({ currentTarget }) => this.widen(currentTarget));
    press("simulate", () => this.modeler.get("toggleMode")?.toggleMode());
    press("check", () => this.check());
  }

  /** The drawing takes the whole window, or its part of the page again. */
  widen(button) {
    const isWide = document.body.classList.toggle("studio-wide");
    button.setAttribute("aria-pressed", isWide);
    this.fit();
  }

  /** Draw the diagram anew, to be changed or only to be looked at. */
  async open(mayWrite) {
    this.modeler?.destroy();
    this.canvas.replaceChildren();
    this.panel.replaceChildren();
    this.host.dataset.writing = mayWrite;
    this.modeler = mayWrite ? this.writer() : this.reader();
    const text = this.draft.text(DIAGRAM) ?? "";
    let drawn;
    try {
      drawn = await laidOut(text);
      await this.modeler.importXML(drawn.xml);
    } catch (error) {
      this.problems.show([{ file: DIAGRAM, element: null, severity: "error", message: say("流程图打不开：{why}", { why: error.message }) }]);
      return;
    }
    this.fit();
    if (!mayWrite) return;
    this.unplaced = drawn.unplaced;
    if (drawn.xml !== text && !drawn.unplaced.length) this.draft.change(DIAGRAM, drawn.xml);
    const events = this.modeler.get("eventBus");
    events.on("commandStack.changed", () => this.changed());
    events.on("linting.completed", ({ issues }) => this.problems.show(this.listed(issues)));
    events.on("tokenSimulation.toggleMode", ({ active }) => {
      this.host.dataset.simulating = active;
      this.fit();
    });
    this.showUndo();
    this.check();
  }

  /** The whole diagram, beside the palette and not beneath it; or as much as can be pressed. */
  fit() {
    const smallest = this.host.dataset.simulating === "true" ? PRESSABLE : 0;
    const canvas = this.modeler.get("canvas");
    canvas.resized();
    const { inner, outer } = canvas.viewbox();
    const room = this.draft.isHeld ? PALETTE : MARGIN;
    const whole = Math.min((outer.width - room - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height);
    const scale = Math.min(1, Math.max(smallest, whole));
    const [width, height] = [outer.width / scale, outer.height / scale];
    canvas.viewbox({ x: inner.x - room / scale, y: inner.y - (height - inner.height) / 2, width, height });
  }

  common() {
    return { container: this.canvas, bpmnRenderer: inks[theme()], moddleExtensions: { camunda } };
  }

  reader() {
    return new NavigatedViewer({ ...this.common(), additionalModules: [chinese] });
  }

  writer() {
    const shared = {
      office: this.office,
      draft: this.draft,
      names: () => namesOf(this.modeler.get("elementRegistry"), (file) => this.draft.text(file)),
      decisions: () => this.decisions(),
      handed: (key) => this.handed(key),
    };
    return new BpmnModeler({
      ...this.common(),
      propertiesPanel: { parent: this.panel },
      linting: linting(this.found),
      additionalModules: [
        chinese,
        BpmnPropertiesPanelModule,
        officePanel(shared),
        camundaBehaviours,
        CreateAppendAnythingModule,
        palette,
        pieces,
        room,
        TokenSimulation,
        LintModule,
      ],
    });
  }

  /** What a procedure that is called takes and gives: lists of { value, label, needed }; asked for once. */
  handed(key) {
    const address = `${this.host.dataset.studio}/procedures/${encodeURIComponent(key)}/handed`;
    if (!this.callees.has(key)) {
      const asked = fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
      this.callees.set(
        key,
        asked.catch(() => {
          this.callees.delete(key); // to be asked again
          return { takes: [], gives: [] };
        }),
      );
    }
    return this.callees.get(key);
  }

  /** Every decision of the draft's tables: value (its id), label, where its table is edited. */
  decisions() {
    return this.draft
      .names()
      .filter((name) => name.endsWith(".dmn"))
      .flatMap((name) => {
        const read = new DOMParser().parseFromString(this.draft.text(name), "application/xml");
        return [...read.getElementsByTagNameNS("*", "decision")].map((one) => ({
          value: one.getAttribute("id"),
          label: one.getAttribute("name") || one.getAttribute("id"),
          url: `${this.draft.base}/tables/${encodeURIComponent(name)}`,
        }));
      });
  }

  changed() {
    this.showUndo();
    this.host.dataset.changed = true; // and not yet handed to the draft
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keepDiagram(), CHECK_AFTER);
  }

  async keepDiagram() {
    if (this.draft.isHeld) {
      const { xml } = await this.modeler.saveXML({ format: true });
      this.draft.change(DIAGRAM, xml);
    }
    this.host.dataset.changed = false;
  }

  showUndo() {
    const stack = this.modeler.get("commandStack");
    document.querySelector("[data-studio-undo]").disabled = !stack.canUndo();
    document.querySelector("[data-studio-redo]").disabled = !stack.canRedo();
  }

  checkSoon() {
    clearTimeout(this.checking);
    this.checking = setTimeout(() => this.check(), CHECK_AFTER);
  }

  /** Ask the server what is wrong with the draft; the marks and the list follow. */
  async check() {
    const { ok, told } = await this.draft.post("check", {});
    if (!ok || !this.draft.isHeld) return;
    this.found.clear();
    this.elsewhere = [];
    const registry = this.modeler.get("elementRegistry");
    for (const one of told.problems) {
      if (one.file === DIAGRAM && one.element && registry.get(one.element)) {
        this.found.set(one.element, [...(this.found.get(one.element) ?? []), one]);
      } else {
        this.elsewhere.push(one);
      }
    }
    this.host.dataset.sound = told.is_sound;
    await this.modeler.get("linting").update();
  }

  /** What the marks on the diagram say, and what lies elsewhere, as one list. */
  listed(issues) {
    const registry = this.modeler.get("elementRegistry");
    const marked = Object.entries(issues).flatMap(([element, found]) =>
      found.map(({ category, message }) => ({
        file: DIAGRAM,
        element,
        name: placeOf(registry.get(element)?.businessObject),
        severity: category === "error" ? "error" : "warning",
        message,
      })),
    );
    const unplaced = this.unplaced.map((name) => ({
      file: DIAGRAM,
      element: null,
      severity: "warning",
      message: say("图里没有写“{name}”画在哪里，这里没有画出来。", { name }),
    }));
    return [...marked, ...unplaced, ...(this.elsewhere ?? [])];
  }

  goTo(id) {
    const registry = this.modeler.get("elementRegistry");
    const isPool = (one) => one.businessObject.processRef?.id === id && !one.labelTarget;
    const element = registry.get(id) ?? registry.find(isPool);
    if (!element) return;
    this.modeler.get("canvas").scrollToElement(element, 80);
    this.modeler.get("selection")?.select(element);
  }
}

new Drawing().draft.hold();
