// The fields that the panel is made of: a line, a box, a choice, ticks, an ordered list, a formula.
//
// Each takes `label`, `value`, `onChange(value)` and maybe `hint`; a change is one step of undo.
import { useEffect, useId, useRef, useState } from "@bpmn-io/properties-panel/preact/hooks";

import { formulaEditor } from "../formula.js";
import { say } from "../say.js";

function Entry({ id, label, hint, error, children }) {
  return (
    <div class={`bio-properties-panel-entry xj-entry${error ? " has-error" : ""}`}>
      {label && (
        <label for={id} class="bio-properties-panel-label">
          {label}
        </label>
      )}
      {children}
      {error && (
        <div class="bio-properties-panel-error" role="alert">
          {error}
        </div>
      )}
      {hint && <div class="bio-properties-panel-description">{hint}</div>}
    </div>
  );
}

/** What is being written, handed over when the field is left or half a second nothing was typed.

    Where only the whole means something (`isWhole`), it is not handed over before the field is left. */
function useWriting(value, onChange, isWhole = false) {
  const typed = useRef(null); // not yet handed over; the page may be drawn anew at any time
  const timer = useRef();
  const latest = useRef();
  const [, drawAnew] = useState(0);
  latest.current = { value: value ?? "", onChange };
  const hand = () => {
    clearTimeout(timer.current);
    const text = typed.current;
    typed.current = null;
    if (text !== null && text !== latest.current.value) latest.current.onChange(text);
  };
  useEffect(() => hand, []);
  const type = (text) => {
    typed.current = text;
    drawAnew((count) => count + 1);
    clearTimeout(timer.current);
    if (!isWhole) timer.current = setTimeout(hand, 500);
  };
  return { written: typed.current ?? value ?? "", type, leave: hand };
}

/** `options`: texts that are proposed while writing. */
export function Line({ label, hint, error, value, onChange, placeholder, options = [], isWhole }) {
  const id = useId();
  const { written, type, leave } = useWriting(value, onChange, isWhole);
  return (
    <Entry {...{ id, label, hint, error }}>
      <input
        {...{ id, placeholder }}
        type="text"
        class="bio-properties-panel-input"
        spellcheck={false}
        autocomplete="off"
        list={options.length ? `${id}-options` : undefined}
        value={written}
        onInput={(event) => type(event.target.value)}
        onBlur={leave}
        onKeyDown={(event) => event.key === "Enter" && leave()}
      />
      {options.length > 0 && (
        <datalist id={`${id}-options`}>
          {options.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </Entry>
  );
}

export function Box({ label, hint, error, value, onChange, rows = 3 }) {
  const id = useId();
  const { written, type, leave } = useWriting(value, onChange);
  return (
    <Entry {...{ id, label, hint, error }}>
      <textarea
        {...{ id, rows }}
        class="bio-properties-panel-input"
        value={written}
        onInput={(event) => type(event.target.value)}
        onBlur={leave}
      />
    </Entry>
  );
}

/** `options`: list of { value, label }; a value that is none of them is kept and shown as it is. */
export function Choice({ label, hint, error, value, options, onChange, none }) {
  const id = useId();
  const now = value ?? "";
  const known = options.some((one) => one.value === now);
  return (
    <Entry {...{ id, label, hint, error }}>
      <select {...{ id }} class="bio-properties-panel-input" value={now} onChange={(event) => onChange(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
        {now && !known && <option value={now}>{say("{value}（没有这一项）", { value: now })}</option>}
      </select>
    </Entry>
  );
}

export function Ticks({ label, hint, error, values, options, onChange }) {
  const toggle = (value, isOn) => {
    const chosen = options.map((one) => one.value).filter((one) => (one === value ? isOn : values.includes(one)));
    onChange([...chosen, ...values.filter((one) => !options.some((option) => option.value === one))]);
  };
  return (
    <fieldset class={`bio-properties-panel-entry xj-entry${error ? " has-error" : ""}`}>
      {label && <legend class="bio-properties-panel-label">{label}</legend>}
      <div class="xj-ticks">
        {options.map((one) => (
          <label key={one.value} class="xj-tick">
            <input
              type="checkbox"
              checked={values.includes(one.value)}
              onChange={(event) => toggle(one.value, event.target.checked)}
            />
            <span>{one.label}</span>
          </label>
        ))}
      </div>
      {error && <div class="bio-properties-panel-error">{error}</div>}
      {hint && <div class="bio-properties-panel-description">{hint}</div>}
    </fieldset>
  );
}

/** Chosen ones in their order, with buttons to move and to remove, and a choice of the others. */
export function Ordered({ label, hint, error, values, options, onChange, add }) {
  const id = useId();
  const labelOf = (value) => options.find((one) => one.value === value)?.label ?? say("{value}（没有这一项）", { value });
  const others = options.filter((one) => !values.includes(one.value));
  const up = (place) => {
    const moved = [...values];
    moved.splice(place - 1, 2, values[place], values[place - 1]);
    onChange(moved);
  };
  return (
    <Entry {...{ id, label, hint, error }}>
      {values.length > 0 && (
        <ol class="xj-ordered">
          {values.map((value, place) => (
            <li key={value}>
              <span>{labelOf(value)}</span>
              {place > 0 && (
                <button type="button" class="xj-small" onClick={() => up(place)} aria-label={say("{what}往前移", { what: labelOf(value) })}>
                  ↑
                </button>
              )}
              <button
                type="button"
                class="xj-small"
                onClick={() => onChange(values.filter((one) => one !== value))}
                aria-label={say("去掉{what}", { what: labelOf(value) })}
              >
                ×
              </button>
            </li>
          ))}
        </ol>
      )}
      <select {...{ id }} class="bio-properties-panel-input" value="" onChange={(event) => event.target.value && onChange([...values, event.target.value])}>
        <option value="">{add}</option>
        {others.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </Entry>
  );
}

/** A text of FEEL: names are completed, and what cannot be read is told beneath while writing. */
export function Formula({ label, hint, value, onChange, names, kind = "expression", error }) {
  const host = useRef();
  const editor = useRef();
  const latest = useRef();
  const [fault, setFault] = useState("");
  latest.current = { value: value ?? "", onChange };
  useEffect(() => {
    editor.current = formulaEditor({
      host: host.current,
      text: latest.current.value,
      label,
      kind,
      names,
      onFault: setFault,
      onWritten: (text) => text !== latest.current.value && latest.current.onChange(text),
    });
    return () => editor.current.close();
  }, []);
  useEffect(() => editor.current.show(value ?? ""), [value]);
  return (
    <Entry {...{ label, hint, error: fault || error }}>
      <div class="xj-formula" ref={host} />
    </Entry>
  );
}
