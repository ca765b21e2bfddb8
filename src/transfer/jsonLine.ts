/** A value as JSON on one line: what Node reads lines by takes U+2028 and U+2029 for ends of lines, as JSON does not. */
export const jsonLine = (value: unknown) =>
  JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
