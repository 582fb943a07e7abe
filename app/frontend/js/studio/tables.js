// The editor of one .dmn file of a draft: its tables, algorithms and how they hang together.
import "./nonce.js";
import DmnModeler from "dmn-js/lib/Modeler";
import DmnViewer from "dmn-js/lib/NavigatedViewer";
import dictionary from "../../chinese/tables.json";
import { inks, theme } from "../inks.js";
import { blankTable } from "./blanktable.js";
import { beginDraft, words } from "./page.js";
import { speaking } from "./speaking.js";
import { TableMarks } from "./tablemarks.js";
import { Trial } from "./trial.js";

const VIEWS = ["drd", "decisionTable", "literalExpression", "boxedExpression"];
const FIRST = ["decisionTable", "literalExpression", "drd"];
const CHANGES = new Set(["execute", "undo", "redo"]);
const chinese = { additionalModules: [speaking(dictionary)] };

class TableEditor {
  constructor(host) {
    Object.assign(this, { host, file: host.dataset.file, marks: new TableMarks(), trials: [] });
    this.canvas = host.querySelector("[data-canvas]");
    this.failed = host.querySelector("[data-failed]");
    this.trial = new Trial(document.querySelector("[data-trial]"), this);
    host.querySelector("[data-views]").addEventListener("click", (event) => this.choose(event));
    host.addEventListener("click", (event) => this.act(event));
  }

  /** Draw the file anew, to be changed or only to be looked at. */
  async open(draft, mayWrite) {
    this.draft = draft;
    this.dmn?.destroy();
    this.canvas.replaceChildren();
    this.host.dataset.writing = mayWrite;
    this.dmn = this.made(mayWrite ? DmnModeler : DmnViewer);
    this.text = this.origin = this.kept();
    try {
      await this.dmn.importXML(this.text, { open: false });
      await this.dmn.open(this.first());
      this.untouched = await this.xml();
      this.failed.textContent = "";
    } catch {
      this.failed.textContent = words.unreadable;
    }
    this.host.removeAttribute("aria-busy");
    this.trial.read(this.text);
  }

  /** The text of the file; a new one is begun. */
  kept() {
    const kept = this.draft.text(this.file);
    if (kept != null) return kept;
    const { name, title } = this.host.dataset;
    const text = blankTable(name, title);
    this.draft.change(this.file, text);
    return text;
  }

  made(Kind) {
    const options = Object.fromEntries(VIEWS.map((view) => [view, chinese]));
    const drd = { ...chinese, drdRenderer: inks[theme()] };
    const dmn = new Kind({ container: this.canvas, common: chinese, ...options, drd });
    this.bound = new WeakSet();
    dmn.on("views.changed", () => this.turned());
    return dmn;
  }

  first() {
    const views = this.dmn.getViews();
    return FIRST.map((type) => views.find((view) => view.type === type)).find(Boolean);
  }

  async xml() {
    return (await this.dmn.saveXML({ format: true })).xml;
  }

  /** A file that was only looked at stays as it is, sign by sign. */
  async changed() {
    const xml = await this.xml();
    const text = xml === this.untouched ? this.origin : xml;
    if (text === this.text) return;
    this.text = text;
    this.draft.change(this.file, text);
    this.trial.read(text);
  }

  turned() {
    const view = this.dmn.getActiveView();
    const viewer = this.dmn.getActiveViewer();
    if (!view || !viewer) return;
    this.listViews(view);
    if (!this.bound.has(viewer)) {
      this.bound.add(viewer);
      viewer.on("commandStack.changed", ({ trigger }) => {
        if (CHANGES.has(trigger)) this.changed(); // nothing is returned: `false` would stop the event
      });
    }
    this.host.dataset.view = view.type;
    if (view.type === "drd") viewer.get("canvas").zoom("fit-viewport", "auto");
    if (view.element.decisionLogic) this.trial.turnTo(view.element.id);
    this.mark(this.trials);
  }

  listViews(active) {
    const buttons = this.dmn.getViews().map((view, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.dataset.view = at;
      button.setAttribute("aria-pressed", view.element === active.element);
      button.textContent = view.type === "drd" ? words.drawing : view.name || view.id;
      return button;
    });
    this.host.querySelector("[data-views]").replaceChildren(...buttons);
  }

  choose(event) {
    const button = event.target.closest("[data-view]");
    if (button) this.dmn.open(this.dmn.getViews()[button.dataset.view]);
  }

  /** The buttons above the table do what its own menus do. */
  act(event) {
    const name = event.target.closest("[data-act]")?.dataset.act;
    if (!name) return;
    this.dmn.getActiveViewer().get("editorActions").trigger(name);
    if (name === "addRule") this.show(this.dmn.getActiveView().element.id, [[this.logic().rule.length - 1, 0]]);
  }

  logic() {
    return this.dmn.getActiveView()?.element.decisionLogic;
  }

  mark(trials) {
    this.trials = trials;
    const view = this.dmn.getActiveView();
    this.marks.mark(this.logic(), trials.find(({ id }) => id === view?.element.id));
  }

  /** Opens a decision and puts the cursor into a cell of it. */
  async show(decision, cells) {
    const view = this.dmn.getViews().find(({ element }) => element.id === decision);
    if (!view) return;
    if (this.dmn.getActiveView().element !== view.element) await this.dmn.open(view);
    if (view.type !== "decisionTable") return;
    const logic = this.logic();
    this.marks.point(logic, cells);
    const [[rule, column]] = cells.length ? cells : [[]];
    const entries = rule === undefined ? [] : [...(logic.rule[rule]?.inputEntry ?? []), ...(logic.rule[rule]?.outputEntry ?? [])];
    const entry = entries[column ?? 0];
    if (entry) this.dmn.getActiveViewer().get("selection").select(entry.id);
    this.host.querySelector(entry ? `[data-element-id="${entry.id}"]` : ".tjs-container")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

document.querySelectorAll("[data-table-editor]").forEach((host) => {
  const editor = new TableEditor(host);
  beginDraft((draft, mayWrite) => editor.open(draft, mayWrite));
});
