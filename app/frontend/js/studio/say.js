// The studio's own words: Chinese in the sources, English from english.json for English readers.
import english from "./english.json";

const inEnglish = !document.documentElement.lang.startsWith("zh");

/** The words in the reader's language, with `{name}` replaced by the values. */
export function say(words, values = {}) {
  const said = inEnglish ? (english[words] ?? words) : words;
  return said.replace(/{(\w+)}/g, (place, name) => values[name] ?? place);
}
