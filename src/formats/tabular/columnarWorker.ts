import { serveTasks } from '../../workers/serveTasks.ts'
import { type ColumnEncoder, loadEncoder, type RowGroup } from './columnar.ts'
import type { TableColumn } from './table.ts'

/** Encoders of the files that are open, by their ids. */
const openFiles = new Map<string, ColumnEncoder>()

export default serveTasks({
  /** Starts a file in the format of a module. */
  open: async (task: { file: string; module: string; columns: readonly TableColumn[] }) => {
    openFiles.set(task.file, await loadEncoder(task.module, task.columns))
  },

  encode: ({ file, group }: { file: string; group: RowGroup }) => getEncoder(file).encode(group),

  finish: (file: string) => getEncoder(file).finish(),

  /** Discards a file, finished or not. */
  discard: (file: string) => openFiles.delete(file),
})

function getEncoder(file: string): ColumnEncoder {
  const encoder = openFiles.get(file)
  if (!encoder) throw new TypeError(`File ${file} is not open`)
  return encoder
}
