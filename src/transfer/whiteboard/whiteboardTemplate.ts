import { noRows } from '../../formats/tabular/table.ts'
import type { WorkbookSheet } from '../../formats/xlsx/workbookWriter.ts'
import { whiteboardColumns } from './whiteboardColumns.ts'

/** The sheet that a workshop fills in, one row for each answer. */
export const whiteboardSheet: WorkbookSheet = {
  name: 'Whiteboard',
  columns: whiteboardColumns.map(({ name, question, example, choices }) => ({
    name,
    type: typeof example === 'number' ? 'integer' : 'string',
    description: question,
    note: question,
    ...(choices && { choices }),
  })),
  examples: [Object.fromEntries(whiteboardColumns.map(({ name, example }) => [name, example]))],
  rows: noRows(),
}
