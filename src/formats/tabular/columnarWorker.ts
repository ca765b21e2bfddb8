import { move } from 'piscina'
import type { ColumnEncoder, OpenEncoder, RowGroup } from './columnar.ts'
import type { TableColumn } from './table.ts'

/** Files that are being encoded, by number. */
const openFiles = new Map<number, ColumnEncoder>()
let lastFileNumber = 0

/** Starts a file in the format of a module and returns its number. */
export async function open(task: { module: string; columns: readonly TableColumn[] }): Promise<number> {
  const { openEncoder } = (await import(task.module)) as { openEncoder: OpenEncoder }
  lastFileNumber += 1
  openFiles.set(lastFileNumber, openEncoder(task.columns))
  return lastFileNumber
}

export const encode = ({ file, group }: { file: number; group: RowGroup }) =>
  transferBytes(getEncoder(file).encode(group))

export const finish = (file: number) => transferBytes(getEncoder(file).finish())

/** Discards a file, finished or not. */
export const discard = (file: number) => {
  openFiles.delete(file)
}

function getEncoder(file: number): ColumnEncoder {
  const encoder = openFiles.get(file)
  if (!encoder) throw new TypeError(`File ${file} is not open`)
  return encoder
}

/** Bytes with a buffer of their own, which can be transferred to the other thread without a copy. */
const transferBytes = (bytes: Uint8Array) =>
  move(bytes.buffer.byteLength === bytes.length ? bytes : new Uint8Array(bytes))
