import { move } from 'piscina'
import type { ColumnEncoder, OpenEncoder, RowGroup } from './columnar.ts'
import type { TableColumn } from './table.ts'

/** Files that are being written, by number. */
const openFiles = new Map<number, ColumnEncoder>()
let lastFileNumber = 0

/** Begins a file in the format of a module and gives its number. */
export async function open(task: { module: string; columns: readonly TableColumn[] }): Promise<number> {
  const { openEncoder } = (await import(task.module)) as { openEncoder: OpenEncoder }
  lastFileNumber += 1
  openFiles.set(lastFileNumber, openEncoder(task.columns))
  return lastFileNumber
}

export const encode = ({ file, group }: { file: number; group: RowGroup }) =>
  transferBytes(getEncoder(file).encode(group))

export const finish = (file: number) => transferBytes(getEncoder(file).finish())

/** Forgets a file, ended or not. */
export const discard = (file: number) => {
  openFiles.delete(file)
}

function getEncoder(file: number): ColumnEncoder {
  const encoder = openFiles.get(file)
  if (!encoder) throw new TypeError(`There is no file ${file}`)
  return encoder
}

/** Bytes of their own, so that they can go to the other thread without a copy. */
const transferBytes = (bytes: Uint8Array) =>
  move(bytes.buffer.byteLength === bytes.length ? bytes : new Uint8Array(bytes))
