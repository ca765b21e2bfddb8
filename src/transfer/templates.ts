import {
  allRelationshipProperties,
  relationshipEndProperties,
  relationshipsTableName,
} from '../formats/cells/ecosystemTables.ts'
import type { RawRecord } from '../formats/inputFormat.ts'
import type { TableRow } from '../formats/tabular/table.ts'
import type { SheetColumn } from '../formats/xlsx/sheetWriter.ts'
import { type WorkbookSheet, writeWorkbook } from '../formats/xlsx/workbookWriter.ts'
import { getWritableNodeProperties, type NodeKind } from '../model/kind.ts'
import { kindNames, nodeKinds } from '../model/kinds.ts'
import { formatListCell } from '../model/listCell.ts'
import type { Properties, Property, PropertyValue } from '../model/property.ts'
import { relationshipTypes } from '../model/relationships.ts'

/** An empty workbook made from the model: a sheet for each kind and one of relationships, each with an example row. */
export const createEcosystemTemplate = () =>
  writeWorkbook([...[...nodeKinds.values()].map(createKindSheet), createRelationshipsSheet()])

/** The one sheet that a workshop fills in, a row for each answer. */
export const createWhiteboardTemplate = () => writeWorkbook([whiteboardSheet])

const noRows = async function* (): AsyncGenerator<TableRow> {}

function createKindSheet(kind: NodeKind): WorkbookSheet {
  return {
    name: kind.path,
    columns: addExampleNote(createColumns(getWritableNodeProperties(kind))),
    examples: [kind.example as TableRow],
    rows: noRows(),
  }
}

function createRelationshipsSheet(): WorkbookSheet {
  const types = [...relationshipTypes.keys()]
  const choices: Readonly<Record<string, readonly string[]>> = {
    fromKind: kindNames,
    type: types,
    toKind: kindNames,
  }
  const columns = createColumns({ ...relationshipEndProperties, ...allRelationshipProperties })
  return {
    name: relationshipsTableName,
    columns: addExampleNote(columns).map((column) => ({
      ...column,
      ...(choices[column.name] && { choices: choices[column.name] }),
    })),
    examples: [relationshipExample],
    rows: noRows(),
  }
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

/** Whether a record is the example of a template as we wrote it, and nobody's data. */
export function isTemplateExample({ table = '', fields, isInExampleRow = false }: RawRecord): boolean {
  if (!isInExampleRow) return false
  const example = findExample(table.toLowerCase())
  if (!example) return false
  const filledFields = Object.entries(fields).filter(([, text]) => text !== '')
  return (
    filledFields.length === Object.keys(example).length &&
    filledFields.every(([name, text]) => formatCell(example[name]) === text)
  )
}

function findExample(table: string): TableRow | undefined {
  if (table === relationshipsTableName) return relationshipExample
  if (table === whiteboardSheet.name.toLowerCase()) return whiteboardExample
  return [...nodeKinds.values()].find(({ path }) => path === table)?.example as TableRow | undefined
}

/** As a workbook tells it: of a time at midnight, only the day. */
const formatCell = (value: TableRow[string] = '') =>
  Array.isArray(value) ? formatListCell(value) : String(value).replace(/T00:00:00Z$/, '')

/** It stands where a reader looks first. */
function addExampleNote([first, ...rest]: readonly SheetColumn[]): SheetColumn[] {
  return first ? [{ ...first, note: `${first.note}\n${exampleNote}` }, ...rest] : []
}

function createColumns(properties: Properties): SheetColumn[] {
  return Object.entries(properties).map(([name, property]) => {
    const { type, description } = property
    const choices = type === 'boolean' ? ['TRUE', 'FALSE'] : property.choices
    return { name, type, description, note: describeProperty(property), ...(choices && { choices }) }
  })
}

const typeDescriptions: Readonly<Record<Property['type'], string>> = {
  string: 'Text',
  strings: 'Texts, separated by semicolons',
  integer: 'A whole number',
  number: 'A number',
  boolean: 'TRUE or FALSE',
  date: 'A day',
  dateTime: 'A day and time (UTC)',
}

function describeProperty({
  type,
  description,
  choices,
  minimum,
  maximum,
  maxLength,
  unit,
  isRequired,
  ...rest
}: Property): string {
  const lines = [
    `${description}.`,
    choices ? `One of: ${choices.join(', ')}` : typeDescriptions[type],
    describeRange(minimum, maximum),
    unit && `Unit: ${unit}`,
    maxLength !== undefined && `At most ${maxLength} characters${type === 'strings' ? ' each' : ''}`,
    rest.default !== undefined && `When empty: ${rest.default}`,
    isRequired && 'Required',
  ]
  return lines.filter(Boolean).join('\n')
}

function describeRange(minimum: number | undefined, maximum: number | undefined): string | undefined {
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}`
  if (minimum !== undefined) return `At least ${minimum}`
  return maximum === undefined ? undefined : `At most ${maximum}`
}

const exampleNote = 'The grey row is an example: write over it. As it is, it is not read.'

const severalHint = 'Several in one cell are separated by semicolons.'
const holdersHint = `Departments, people or partners. ${severalHint}`
const durationHint = 'Such as 4 h, 2 days, PT30M; a plain number means minutes.'

const whiteboardQuestions: readonly (readonly [name: string, note: string, example: PropertyValue])[] = [
  ['customerGroup', `Which group of customers is this about? ${exampleNote}`, 'Households'],
  ['need', 'Why do they engage?', 'Get online by a known day'],
  ['journey', 'What are they going through to reach their goal?', 'Getting connected'],
  ['phase', 'At which stage of the journey?', 'Order'],
  ['touchpoint', 'Where do they meet the company? One row for each.', 'Order confirmation'],
  ['channel', 'Over which channel?', 'Email'],
  ['expectedResponse', `When do they expect a first answer? ${durationHint}`, '4 h'],
  ['expectedResolution', `When do they expect the matter to be done? ${durationHint}`, '2 days'],
  ['systems', `Which systems does it need? ${severalHint}`, 'Order system; Website'],
  ['owner', 'Who answers for it? One department, person or partner.', 'Sales'],
  ['dataProviders', `Who supplies the data it works with or learns from? ${holdersHint}`, 'Product'],
  ['influencers', `Who has a say in how it works? ${holdersHint}`, 'Marketing; Legal'],
  ['definers', `Who decides what the experience is to be? ${holdersHint}`, 'Product'],
  ['implementers', `Who carries it out? ${holdersHint}`, 'Sales; Customer service'],
  ['emotion', 'How do customers feel there, from -2 (bad) to 2 (good)?', 1],
  ['evidence', 'What supports what you say? An interview, a survey, figures.', 'Twelve interviews, spring'],
]

const whiteboardExample: TableRow = Object.fromEntries(
  whiteboardQuestions.map(([name, , example]) => [name, example]),
)

const whiteboardSheet: WorkbookSheet = {
  name: 'Whiteboard',
  columns: whiteboardQuestions.map(([name, note]) => ({
    name,
    type: name === 'emotion' ? 'integer' : 'string',
    description: note,
    note,
    ...(name === 'emotion' && { choices: ['-2', '-1', '0', '1', '2'] }),
  })),
  examples: [whiteboardExample],
  rows: noRows(),
}
