// What a field says under a path, and the same field with something else there.

/** The value under `path`; undefined where there is none. */
export const valueAt = (field, path) => path.reduce((part, name) => part?.[name], field);

/** What the first name of the path has to become for `value` to stand under the path. */
export function changedAt(field, path, value) {
  const [top, ...rest] = path;
  if (!rest.length) return value;
  const part = { ...field[top] };
  const inner = changedAt({ ...part }, rest, value);
  if (inner === undefined || inner === "") delete part[rest[0]];
  else part[rest[0]] = inner;
  return Object.keys(part).length ? part : undefined;
}

/** FEEL as people see it, and as form-js keeps it: with `=` before it, save in our own properties. */
export const withoutMark = (text) => (typeof text === "string" ? text.replace(/^\s*=\s*/, "") : "");
export const withMark = (path, text) => {
  const bare = withoutMark(text).trim();
  return bare && path[0] !== "properties" ? `=${bare}` : bare || undefined;
};
