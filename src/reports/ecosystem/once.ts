/** A function that computes its value when it is first called, and returns the same one from then on. */
export function once<Value extends object>(compute: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= compute()
    return value
  }
}
