import {
  allRelationshipProperties,
  relationshipEndProperties,
  relationshipsTableName,
} from '../formats/cells/ecosystemTables.ts'
import type { RawRecord } from '../formats/inputFormat.ts'
import { noRows, type TableRow } from '../formats/tabular/table.ts'
import { type WorkbookSheet, writeWorkbook } from '../formats/xlsx/workbookWriter.ts'
import { getWritableNodeProperties, type NodeKind } from '../model/kind.ts'
import { kindNames, nodeKinds } from '../model/kinds.ts'
import { formatListCell } from '../model/listCell.ts'
import { relationshipTypes } from '../model/relationships.ts'
import { createTemplateColumns } from './templateColumns.ts'
import { whiteboardSheet } from './whiteboard/whiteboardTemplate.ts'

/** An empty workbook derived from the model: a sheet for each kind and one of relationships, each with an example. */
export const createEcosystemTemplate = () => writeTemplate([...kindSheets, relationshipsSheet])

/** A workbook with the one sheet that a workshop fills in. */
export const createWhiteboardTemplate = () => writeTemplate([whiteboardSheet])

const exampleNote = 'The grey row is an example. Overwrite it; it is skipped if you leave it unchanged.'

/** Puts the note on the example where a reader looks first. */
const writeTemplate = (sheets: readonly WorkbookSheet[]) =>
  writeWorkbook(
    sheets.map(({ columns: [first, ...rest], ...sheet }) => ({
      ...sheet,
      columns: first ? [{ ...first, note: `${first.note}\n${exampleNote}` }, ...rest] : [],
    })),
  )

const kindSheets = [...nodeKinds.values()].map(
  (kind: NodeKind): WorkbookSheet => ({
    name: kind.path,
    columns: createTemplateColumns(getWritableNodeProperties(kind)),
    examples: [kind.example as TableRow],
    rows: noRows(),
  }),
)

const relationshipExample: TableRow = {
  fromKind: 'Department',
  from: 'finance',
  type: 'OWNS',
  toKind: 'Touchpoint',
  to: 'first-invoice',
  claimedBy: 'Head of customer experience',
  since: '2026-01-01',
}

const relationshipsSheet: WorkbookSheet = {
  name: relationshipsTableName,
  columns: createTemplateColumns(
    { ...relationshipEndProperties, ...allRelationshipProperties },
    { fromKind: kindNames, type: [...relationshipTypes.keys()], toKind: kindNames },
  ),
  examples: [relationshipExample],
  rows: noRows(),
}

const examplesByTable: ReadonlyMap<string, TableRow> = new Map(
  [...kindSheets, relationshipsSheet, whiteboardSheet].map(({ name, examples: [example = {}] = [] }) => [
    name.toLowerCase(),
    example,
  ]),
)

/** Whether a record is the unchanged example row of a template. */
export function isTemplateExample({ table = '', fields, isInExampleRow = false }: RawRecord): boolean {
  const example = examplesByTable.get(table.toLowerCase())
  if (!isInExampleRow || !example) return false
  const filledFields = Object.entries(fields).filter(([, text]) => text !== '')
  return (
    filledFields.length === Object.keys(example).length &&
    filledFields.every(([name, text]) => formatCell(example[name]) === text)
  )
}

/** A value as it is read from a workbook: a time at midnight is a day. */
const formatCell = (value: TableRow[string] = '') =>
  Array.isArray(value) ? formatListCell(value) : String(value).replace(/T00:00:00Z$/, '')
