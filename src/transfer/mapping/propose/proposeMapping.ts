import type { Graph } from '../../../graph/graph.ts'
import { AtlasError } from '../../../model/errors.ts'
import { normalizeHeader } from '../../tabular/tableTarget.ts'
import { type BuiltInMapping, builtInMappings, type TableSignature } from '../builtInMappings.ts'
import { type Mapping, type MappingTable, parseMapping } from '../mapping.ts'
import { readKnownKinds } from './knownNames.ts'
import { type ColumnGuess, proposeTable } from './proposeTable.ts'
import type { SampledTable } from './sampleTables.ts'

/** A mapping to correct and save, and what was guessed of each column. */
export interface MappingProposal {
  /** The built-in mapping that the files fit; the proposal is that one. */
  readonly builtIn?: string
  readonly mapping: Mapping
  readonly columns: readonly ColumnGuess[]
}

/** Proposes a mapping from headers, values and what is in the map; INVALID_INPUT if nothing is recognized. */
export async function proposeMapping(
  graph: Graph,
  tables: readonly SampledTable[],
): Promise<MappingProposal> {
  const builtIn = findBuiltIn(tables)
  if (builtIn) return { builtIn: builtIn.name, mapping: builtIn.mapping, columns: [] }
  const findKnownKinds = await readKnownKinds(
    graph,
    tables.flatMap(({ columns }) => columns),
  )
  const proposals = tables.map((table) => proposeTable(table, findKnownKinds))
  const rules = proposals.flatMap(({ rule }): MappingTable[] => (rule ? [rule] : []))
  if (rules.length === 0) {
    const detail = 'Nothing can be proposed: no column of the files looks like the names or keys of something'
    throw new AtlasError('INVALID_INPUT', detail)
  }
  const columns = proposals.flatMap(({ columns: guesses }) => guesses)
  return {
    mapping: parseMapping({
      title: `Proposal for ${tables.map(({ name }) => name).join(', ')}`,
      tables: rules,
    }),
    columns,
  }
}

/** The first built-in mapping with a signature that the tables have. */
const findBuiltIn = (tables: readonly SampledTable[]): BuiltInMapping | undefined =>
  [...builtInMappings.values()].find(({ signatures }) =>
    signatures.some((signature) => signature.every((part) => tables.some((table) => fits(table, part)))),
  )

const fits = (
  { name, extension, columns }: SampledTable,
  { table, extension: requiredExtension, columns: required }: TableSignature,
): boolean =>
  (table === undefined || isSameName(name, table)) &&
  (requiredExtension === undefined || extension === requiredExtension) &&
  required.every((column) => columns.some((sampled) => isSameName(sampled.name, column)))

const isSameName = (a: string, b: string) => normalizeHeader(a) === normalizeHeader(b)
