export type NumericArray = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
export type NumericArrayConstructor<Numbers extends NumericArray> = new (length: number) => Numbers

const initialCapacity = 1_024

/** A column of numbers of unknown length; unset entries are 0. */
export class GrowingColumn<Numbers extends NumericArray> {
  #entries: Numbers
  readonly #arrayType: NumericArrayConstructor<Numbers>

  constructor(arrayType: NumericArrayConstructor<Numbers>) {
    this.#arrayType = arrayType
    this.#entries = new arrayType(initialCapacity)
  }

  set(index: number, value: number): void {
    if (index >= this.#entries.length) this.#grow(index)
    this.#entries[index] = value
  }

  /** The first entries as an array of exact length. */
  toArray(count: number): Numbers {
    const exact = new this.#arrayType(count)
    exact.set(this.#entries.subarray(0, count))
    return exact
  }

  #grow(index: number): void {
    const larger = new this.#arrayType(Math.max(index + 1, this.#entries.length * 2))
    larger.set(this.#entries)
    this.#entries = larger
  }
}
