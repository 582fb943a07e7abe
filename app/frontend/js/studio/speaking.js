// What the editors of bpmn.io say, in Chinese: a module for their `translate`.

/** A module that says the sentences of a dictionary; what is not in it is said as it stands. */
export function speaking(dictionary) {
  const translate = (sentence, values = {}) =>
    (dictionary[sentence] ?? sentence).replace(/\{\s*(\w+)\s*\}/g, (place, name) => values?.[name] ?? place);
  return { translate: ["value", translate] };
}
