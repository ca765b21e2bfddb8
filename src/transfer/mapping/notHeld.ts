import type { Cell, SourceLocation } from '../../formats/inputFormat.ts'
import type { HeldValues, ValueNotHeld } from '../import/importRecord.ts'
import { createFault } from '../import/importRow.ts'

/** Entries that are listed, in all and of one column. */
const maxEntries = 1_000
const maxEntriesOfColumn = 100

interface MutableEntry extends ValueNotHeld {
  rows: number
}

/** Counts the values that a mapping holds, and lists those that it does not, by column and value. */
export class HeldValueCounter {
  readonly #entries = new Map<string, MutableEntry>()
  readonly #countsOfColumns = new Map<string, number>()
  #values = 0
  #valuesNotHeld = 0

  get valuesNotHeld(): number {
    return this.#valuesNotHeld
  }

  addRead(values: number): void {
    this.#values += values
  }

  /** Notes that so many values, of which one is shown, are not held. */
  add(location: SourceLocation, value: Cell | undefined, reason: string, values = 1): void {
    this.#valuesNotHeld += values
    const { file, sheet = '', column = '' } = location
    const columnKey = JSON.stringify([file, sheet, column, reason])
    const key = `${columnKey}${String(value)}`
    const entry = this.#entries.get(key)
    if (entry) {
      entry.rows += 1
      return
    }
    const known = this.#countsOfColumns.get(columnKey) ?? 0
    this.#countsOfColumns.set(columnKey, known + 1)
    if (known < maxEntriesOfColumn) this.#list(key, location, value, reason)
    else this.#list(`${columnKey}…`, location, '(other values)', reason)
  }

  #list(key: string, location: SourceLocation, value: Cell | undefined, reason: string): void {
    const entry = this.#entries.get(key)
    if (entry) entry.rows += 1
    else if (this.#entries.size < maxEntries)
      this.#entries.set(key, { ...createFault(location, reason, value), rows: 1 })
  }

  get result(): HeldValues {
    return { values: this.#values, valuesNotHeld: this.#valuesNotHeld, notHeld: [...this.#entries.values()] }
  }
}
