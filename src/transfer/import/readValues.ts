import { nullCell, parseCell, unescapeNull } from '../../formats/cells/cellText.ts'
import type { RawRecord } from '../../formats/inputFormat.ts'
import { toFaults } from '../../model/faults.ts'
import { systemProperties } from '../../model/kind.ts'
import type { Properties, Property, PropertyValue } from '../../model/property.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { valueSchema } from '../../model/valueSchema.ts'
import type { ImportFault, ImportMode } from './importRecord.ts'
import { createFault, type ImportRow } from './importRow.ts'

/** Parses and validates the values of one property. */
interface PropertyReader {
  readonly property: Property
  read(value: unknown): { success: true; data: PropertyValue } | { success: false; reason: string }
}

type PropertyReaders = ReadonlyMap<string, PropertyReader>

const propertyReaders = new Map<string, PropertyReaders>()

/** The readers of a kind or relationship type, created once. */
export function getPropertyReaders(name: string, getProperties: () => Properties): PropertyReaders {
  const readers =
    propertyReaders.get(name) ??
    new Map(Object.entries(getProperties()).map(([key, property]) => [key, createPropertyReader(property)]))
  propertyReaders.set(name, readers)
  return readers
}

function createPropertyReader(property: Property): PropertyReader {
  const schema = valueSchema(property)
  return {
    property,
    read: (value) => {
      const result = schema.safeParse(value)
      if (result.success) return { success: true, data: result.data }
      const reasons = toFaults(result.error).map(({ message }) => message)
      return { success: false, reason: [...new Set(reasons)].join('; ') }
    },
  }
}

export interface ReadOptions {
  /** Fields that are not properties. */
  readonly keyFields: ReadonlySet<string>
  readonly mode: ImportMode
}

/** The properties that a record sets and clears; reports values that are not valid. */
export function readValues(
  { location, fields, table, isText }: RawRecord,
  readers: PropertyReaders,
  { keyFields, mode }: ReadOptions,
  reportFault: (fault: ImportFault) => void,
): Pick<ImportRow, 'set' | 'clear' | 'replacesAll'> {
  const set: Record<string, PropertyValue> = {}
  const clear: string[] = []
  const encoding = table !== undefined ? 'cell' : isText ? 'text' : 'value'
  for (const [name, value] of Object.entries(fields)) {
    if (keyFields.has(name) || Object.hasOwn(systemProperties, name) || value === undefined) continue
    const result = readField(readers, name, value, { encoding, mode })
    if (result === 'cleared') clear.push(name)
    else if (result !== 'unchanged' && result.success) set[name] = result.data
    else if (result !== 'unchanged') reportFault(createFault(location, result.reason, value, name))
  }
  return { set, clear, replacesAll: mode === 'replace' && table === undefined }
}

type FieldResult = ReturnType<PropertyReader['read']> | 'unchanged' | 'cleared'

interface FieldContext {
  /** How the file represents a value: typed, as text, or in a cell, which exists without a value too. */
  readonly encoding: 'value' | 'text' | 'cell'
  readonly mode: ImportMode
}

function readField(
  readers: PropertyReaders,
  name: string,
  value: unknown,
  { encoding, mode }: FieldContext,
): FieldResult {
  const reader = readers.get(name)
  const isEmpty = encoding !== 'value' && value === ''
  if (isEmpty) return mode === 'replace' && reader && !reader.property.isRequired ? 'cleared' : 'unchanged'
  if (!reader) return { success: false, reason: describeUnknown('property', name, readers.keys()) }
  const { property, read } = reader
  if (value === null || (encoding === 'cell' && value === nullCell))
    return property.isRequired ? { success: false, reason: 'is required and cannot be cleared' } : 'cleared'
  if (encoding === 'value') return read(value)
  const text = encoding === 'cell' ? unescapeNull(String(value)) : String(value)
  return read(parseCell(property, text))
}
