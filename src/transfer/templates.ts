import { parseDuration } from '../formats/cells/durationText.ts'
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
import { whiteboardColumns } from './whiteboard/whiteboardColumns.ts'
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
    examples: [createExample(kind)],
    rows: noRows(),
  }),
)

/** The example of a kind with an id and a name that no element of a map has. */
export function createExample({ example }: NodeKind): TableRow {
  const { id, name } = example
  return { ...(example as TableRow), id: `example-${id}`, name: `Example: ${name}` }
}

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

/** The examples of all templates as tables are read: a duration is its minutes, a time at midnight is a day. */
const examplesByTable: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  [...kindSheets, relationshipsSheet, whiteboardSheet].map(({ name, examples: [example = {}] = [] }) => [
    name.toLowerCase(),
    new Map(Object.entries(example).map(([column, value]) => [column, formatExample(column, value)])),
  ]),
)

function formatExample(column: string, value: TableRow[string] = ''): string {
  if (Array.isArray(value)) return formatListCell(value)
  const isDuration = whiteboardColumns.some(({ name, isDuration = false }) => isDuration && name === column)
  const duration = isDuration ? parseDuration(String(value), { mark: '.', defaultUnit: 1 }) : undefined
  return duration && 'minutes' in duration ? String(duration.minutes) : dropMidnight(String(value))
}

function dropMidnight(text: string): string {
  return text.replace(/T00:00:00Z$/, '')
}

/** Whether a record, the first of its table, is the unchanged example of a template. */
export function isTemplateExample({ table = '', fields }: RawRecord): boolean {
  const example = examplesByTable.get(table.toLowerCase())
  if (!example) return false
  const filledFields = Object.entries(fields).filter(([, text]) => text !== '')
  return (
    filledFields.length === example.size &&
    filledFields.every(([name, text]) => example.get(name) === dropMidnight(String(text)))
  )
}
