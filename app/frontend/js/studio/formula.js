// A small editor for FEEL: names and functions are completed, the server says what it cannot read.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

const SOON = 500;
const WORD = /[\p{L}_][\p{L}\p{N}_.]*$/u;

const settings = { base: "", csrf: "", nonce: "", functions: [] };

/** Where texts are looked at, and which functions there are; once a page. */
export function setUp(given) {
  Object.assign(settings, given);
}

async function faultOf(text, kind) {
  if (!text.trim()) return null;
  const answer = await fetch(`${settings.base}/feel`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": settings.csrf },
    body: JSON.stringify({ text, kind }),
  }).catch(() => null);
  const told = answer?.ok ? await answer.json() : {};
  return told.message ? told : null;
}

function completions(names) {
  return (context) => {
    const before = context.matchBefore(WORD);
    if (!before && !context.explicit) return null;
    const variables = names().map(({ name, label }) => ({ label: name, detail: label, type: "variable" }));
    const functions = settings.functions.map(({ name, ways }) => ({
      label: name,
      apply: `${name}(`,
      info: ways,
      type: "function",
      boost: -1,
    }));
    return { from: before ? before.from : context.pos, options: [...variables, ...functions], validFor: WORD };
  };
}

/**
 * An editor in `host`. `names()` lists { name, label } of what can be named; `onWritten(text)` is
 * called when a pause is made or the field is left, `onFault(sentence)` with what is wrong, or "".
 */
export function formulaEditor({ host, text, label, kind, names, onWritten, onFault }) {
  let timer = null;
  let isShowing = false;
  const hand = () => {
    clearTimeout(timer);
    timer = null;
    onWritten(view.state.doc.toString());
  };
  const judge = async (view) => {
    const written = view.state.doc.toString();
    const fault = await faultOf(written, kind);
    if (view.state.doc.toString() !== written) return [];
    onFault(fault?.message ?? "");
    if (!fault) return [];
    const from = Math.min(fault.position, written.length);
    return [{ from, to: Math.min(from + 1, written.length), severity: "error", message: fault.message }];
  };
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(settings.nonce),
        EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
        EditorView.lineWrapping,
        history(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [completions(names)], icons: false }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        linter(judge, { delay: SOON, tooltipFilter: () => [] }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || isShowing) return;
          clearTimeout(timer);
          timer = setTimeout(hand, SOON);
        }),
        EditorView.domEventHandlers({ blur: () => timer && hand() }),
      ],
    }),
  });
  return {
    show(next) {
      const now = view.state.doc.toString();
      if (now === next || view.hasFocus) return;
      isShowing = true;
      view.dispatch({ changes: { from: 0, to: now.length, insert: next } });
      isShowing = false;
    },
    close() {
      if (timer) hand();
      view.destroy();
    },
  };
}
