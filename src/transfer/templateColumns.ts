import { toTableColumns } from '../formats/cells/ecosystemTables.ts'
import type { SheetColumn } from '../formats/xlsx/sheetWriter.ts'
import type { Properties, Property } from '../model/property.ts'

/** Columns of a template: each has a note on its property, and a list of choices where the model has one. */
export function createTemplateColumns(
  properties: Properties,
  choicesByName: Readonly<Record<string, readonly string[]>> = {},
): SheetColumn[] {
  return toTableColumns(properties).map((column) => {
    const property = properties[column.name] as Property
    const choices =
      choicesByName[column.name] ?? (property.type === 'boolean' ? ['TRUE', 'FALSE'] : property.choices)
    return { ...column, note: describeProperty(property), ...(choices && { choices }) }
  })
}

const typeDescriptions: Readonly<Record<Property['type'], string>> = {
  string: 'Text',
  strings: 'Texts, separated by semicolons',
  integer: 'Whole number',
  number: 'Number',
  boolean: 'TRUE or FALSE',
  date: 'Date',
  dateTime: 'Date and time (UTC)',
}

function describeProperty(property: Property): string {
  const { type, description, choices, minimum, maximum, maxLength, unit, isRequired } = property
  const lines = [
    `${description}.`,
    choices ? `One of: ${choices.join(', ')}` : typeDescriptions[type],
    describeRange(minimum, maximum),
    unit && `Unit: ${unit}`,
    maxLength !== undefined && `At most ${maxLength} characters${type === 'strings' ? ' each' : ''}`,
    property.default !== undefined && `Default: ${property.default}`,
    isRequired && 'Required',
  ]
  return lines.filter(Boolean).join('\n')
}

function describeRange(minimum: number | undefined, maximum: number | undefined): string | undefined {
  if (minimum !== undefined && maximum !== undefined) return `From ${minimum} to ${maximum}`
  if (minimum !== undefined) return `At least ${minimum}`
  return maximum === undefined ? undefined : `At most ${maximum}`
}
