import { join } from 'node:path'
import { loadModules } from '../../model/loadModules.ts'
import type { Mapping } from './mapping.ts'

/** A table that files of a tool have. */
export interface TableSignature {
  /** Any if absent. */
  readonly table?: string
  /** Extension of the file. */
  readonly extension?: string
  readonly columns: readonly string[]
}

/** A mapping for the files of a tool: the default export of a file in builtIn/. */
export interface BuiltInMapping {
  readonly name: string
  /** Files are of the tool if they have all tables of one of these signatures. */
  readonly signatures: readonly (readonly TableSignature[])[]
  readonly mapping: Mapping
}

/** Mappings that come with the service, by name. */
export const builtInMappings: ReadonlyMap<string, BuiltInMapping> = await loadModules<BuiltInMapping>(
  join(import.meta.dirname, 'builtIn'),
  ({ name }) => name,
)

/** The elements of XML that built-in mappings are recognized by. */
export const listXmlTables = (): readonly string[] =>
  [...builtInMappings.values()].flatMap(({ signatures }) =>
    signatures
      .flat()
      .flatMap(({ table, extension }) => (extension === 'xml' && table !== undefined ? [table] : [])),
  )
