import type { Graph } from '../../graph/graph.ts'
import { type Author, recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { toJsonValues } from '../../graph/values.ts'
import { AtlasError } from '../../model/errors.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { type BuiltInMapping, builtInMappings } from './builtInMappings.ts'
import { type Mapping, parseMapping } from './mapping.ts'

/** A mapping with its name; one that is built in was saved by nobody. */
export interface NamedMapping {
  readonly name: string
  readonly isBuiltIn: boolean
  /** Increases each time that it is saved. */
  readonly revision?: number
  readonly savedBy?: string
  readonly savedAt?: string
  readonly mapping: Mapping
}

const READ_ALL = `
MATCH (mapping:ImportMapping)
RETURN properties(mapping) AS properties
ORDER BY mapping.name`

const READ = `
MATCH (mapping:ImportMapping {name: $name})
RETURN properties(mapping) AS properties`

const SAVE = `
MERGE (mapping:ImportMapping {name: $name})
SET
  mapping.revision = coalesce(mapping.revision, 0) + 1, mapping.text = $text,
  mapping.savedBy = $savedBy, mapping.savedAt = datetime.realtime()
RETURN properties(mapping) AS properties`

const DELETE = `
MATCH (mapping:ImportMapping {name: $name})
DELETE mapping
RETURN $name AS name`

interface MappingRecord {
  readonly properties: Readonly<Record<string, unknown>>
}

export const mappingNamePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** All mappings by name: those that are built in, then those that were saved. */
export async function listMappings(graph: Graph): Promise<NamedMapping[]> {
  const { rows } = await graph.read<MappingRecord>(READ_ALL)
  return [...[...builtInMappings.values()].map(describeBuiltIn), ...rows.map(toNamedMapping)]
}

/** The mapping of a name; NOT_FOUND if there is none. */
export async function readMapping(graph: Graph, name: string): Promise<NamedMapping> {
  const builtIn = builtInMappings.get(name)
  if (builtIn) return describeBuiltIn(builtIn)
  const { rows } = await graph.read<MappingRecord>(READ, { name })
  if (rows[0]) return toNamedMapping(rows[0])
  const names = (await listMappings(graph)).map((mapping) => mapping.name)
  throw new AtlasError('NOT_FOUND', describeUnknown('mapping', name, names))
}

/** The mapping of a name, for use; INVALID_INPUT if it no longer fits the model, NOT_FOUND if there is none. */
export async function readValidMapping(graph: Graph, name: string): Promise<Mapping> {
  return parseMapping((await readMapping(graph, name)).mapping)
}

/** Saves a mapping under a name, in place of an earlier one; ALREADY_EXISTS for the name of one that is built in. */
export async function saveMapping(
  graph: Graph,
  name: string,
  mapping: Mapping,
  author: Author,
): Promise<NamedMapping> {
  if (builtInMappings.has(name))
    throw new AtlasError('ALREADY_EXISTS', `${name} is a built-in mapping; choose another name`)
  return withJournal(graph, author, async (transaction, journal) => {
    const parameters = { name, text: JSON.stringify(mapping), savedBy: author.name }
    const { records } = await transaction.run(SAVE, parameters)
    const saved = toNamedMapping(records[0]?.toObject() as MappingRecord)
    const details = { revision: saved.revision }
    await recordEntries(transaction, journal, [
      { operation: 'saveMapping', ...toAuditElement(name), details },
    ])
    return saved
  })
}

/** Deletes a saved mapping; NOT_FOUND if there is none. */
export async function deleteMapping(graph: Graph, name: string, author: Author): Promise<void> {
  if (builtInMappings.has(name))
    throw new AtlasError('ALREADY_EXISTS', `${name} is a built-in mapping and cannot be deleted`)
  await withJournal(graph, author, async (transaction, journal) => {
    const { records } = await transaction.run(DELETE, { name })
    if (records.length === 0) throw new AtlasError('NOT_FOUND', `Mapping ${name} was not found`)
    await recordEntries(transaction, journal, [{ operation: 'removeMapping', ...toAuditElement(name) }])
  })
}

const toAuditElement = (name: string) => ({ kind: 'ImportMapping', element: name })

const describeBuiltIn = ({ name, mapping }: BuiltInMapping): NamedMapping => ({
  name,
  isBuiltIn: true,
  mapping,
})

function toNamedMapping({ properties }: MappingRecord): NamedMapping {
  const { name, revision, text, savedBy, savedAt } = toJsonValues(properties)
  return {
    name: String(name),
    isBuiltIn: false,
    revision: Number(revision),
    savedBy: String(savedBy),
    savedAt: String(savedAt),
    mapping: JSON.parse(String(text)) as Mapping,
  }
}
