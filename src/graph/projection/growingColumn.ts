/** Numbers side by side. */
export type Flat = Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>
type FlatMaker<Array extends Flat> = { new (length: number): Array; readonly name: string }

const firstCapacity = 1_024

/** A column of numbers whose length is not known before; unset entries are 0. */
export class Column<Array extends Flat> {
  #entries: Array
  readonly #make: FlatMaker<Array>

  constructor(make: FlatMaker<Array>) {
    this.#make = make
    this.#entries = new make(firstCapacity)
  }

  set(place: number, value: number): void {
    if (place >= this.#entries.length) this.#grow(place)
    this.#entries[place] = value
  }

  /** The first entries, without what was kept ready for more. */
  first(count: number): Array {
    const exact = new this.#make(count)
    exact.set(this.#entries.subarray(0, count))
    return exact
  }

  #grow(place: number): void {
    const larger = new this.#make(Math.max(place + 1, this.#entries.length * 2))
    larger.set(this.#entries)
    this.#entries = larger
  }
}
