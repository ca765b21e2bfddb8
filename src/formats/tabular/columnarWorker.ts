import { move } from 'piscina'
import type { ColumnEncoder, ColumnGroup, OpenEncoder } from './columnar.ts'
import type { Column } from './table.ts'

/** Files that are being written, by number. */
const files = new Map<number, ColumnEncoder>()
let opened = 0

/** Begins a file in the format of a module and gives its number. */
export async function open(task: { module: string; columns: readonly Column[] }): Promise<number> {
  const { openEncoder } = (await import(task.module)) as { openEncoder: OpenEncoder }
  opened += 1
  files.set(opened, openEncoder(task.columns))
  return opened
}

export const encode = ({ file, group }: { file: number; group: ColumnGroup }) =>
  handedOver(encoderOf(file).encode(group))

export const finish = (file: number) => handedOver(encoderOf(file).finish())

/** Forgets a file, ended or not. */
export const discard = (file: number) => {
  files.delete(file)
}

function encoderOf(file: number): ColumnEncoder {
  const encoder = files.get(file)
  if (!encoder) throw new TypeError(`There is no file ${file}`)
  return encoder
}

/** Bytes of their own, so that they can go to the other thread without a copy. */
const handedOver = (bytes: Uint8Array) =>
  move(bytes.buffer.byteLength === bytes.length ? bytes : new Uint8Array(bytes))
