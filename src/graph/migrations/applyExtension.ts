import { isDeepStrictEqual } from 'node:util'
import { AtlasError } from '../../model/errors.ts'
import { type ModelExtension, modelExtension } from '../../model/extensions.ts'
import { kindNames } from '../../model/kinds.ts'
import { formatCount, joinWords } from '../../model/text.ts'
import type { Graph } from '../graph.ts'
import type { MigrationFile } from './migrationFiles.ts'
import { buildIndexName, listSchemaChanges } from './schema.ts'
import { runSchemaCommands } from './schemaCommands.ts'

/** One property, or one value of a property, that an organisation adds to a kind or a relationship type. */
interface Addition {
  readonly element: string
  readonly property: string
  /** The type of a new property. */
  readonly type?: string | undefined
  readonly isIndexed?: boolean
  readonly value?: string
}

const READ_ADDITIONS = `
MATCH (extension:ModelExtension {name: 'own'})
RETURN extension.additions AS additions`

const STORE_ADDITIONS = `
MERGE (extension:ModelExtension {name: 'own'})
SET extension.additions = $additions`

const COUNT_NODES = `
MATCH (element:$($element))
WITH element[$property] AS value
WHERE value IS NOT NULL AND ($value IS NULL OR $value IN [value] OR (value IS :: LIST<ANY> AND $value IN value))
RETURN count(*) AS number`

const COUNT_RELATIONSHIPS = COUNT_NODES.replace(
  'MATCH (element:$($element))',
  'MATCH ()-[element:$($element)]->()',
)

/**
 * Makes the database fit what the organisation adds to the model: creates indexes, drops those of what is no longer
 * added. SETUP, and nothing is changed, if elements still have a property or a value that is no longer added.
 */
export async function applyExtension(
  graph: Graph,
  files: readonly MigrationFile[],
  extension: Pick<ModelExtension, 'nodes' | 'relationships'> = modelExtension,
): Promise<void> {
  const stored = await readAdditions(graph)
  const declared = listAdditions(extension)
  if (isDeepStrictEqual(stored, declared)) return
  const removed = stored.filter((addition) => !declared.some((each) => toKey(each) === toKey(addition)))
  await assertUnused(graph, removed)
  const previousIndexes = stored.filter(({ isIndexed }) => isIndexed)
  await runSchemaCommands(graph, [
    ...previousIndexes.map(
      ({ element, property }) => `DROP INDEX ${buildIndexName(element, property)} IF EXISTS`,
    ),
    ...listSchemaChanges(files),
  ])
  const additions = JSON.stringify(declared)
  await graph.write((transaction) => transaction.run(STORE_ADDITIONS, { additions }), { keepsVersion: true })
}

/** Whether what a database has stored is what the organisation adds. */
export const isWholeExtension = (storedAdditions: string | undefined): boolean =>
  isDeepStrictEqual(parseAdditions(storedAdditions), listAdditions(modelExtension))

async function readAdditions(graph: Graph): Promise<Addition[]> {
  const { rows } = await graph.read<{ additions: string }>(READ_ADDITIONS)
  return parseAdditions(rows[0]?.additions)
}

const parseAdditions = (additions = '[]') => JSON.parse(additions) as Addition[]

const toKey = ({ element, property, type, value }: Addition) =>
  JSON.stringify([element, property, type, value])

function listAdditions({
  nodes,
  relationships,
}: Pick<ModelExtension, 'nodes' | 'relationships'>): Addition[] {
  return [...Object.entries(nodes), ...Object.entries(relationships)].flatMap(
    ([element, { properties, values }]) => [
      ...Object.entries(properties).flatMap(
        ([property, { type = 'string', choices = {}, isIndexed = false }]) => [
          { element, property, type, isIndexed },
          ...Object.keys(choices).map((value) => ({ element, property, value })),
        ],
      ),
      ...Object.entries(values).flatMap(([property, labels]) =>
        Object.keys(labels).map((value) => ({ element, property, value })),
      ),
    ],
  )
}

async function assertUnused(graph: Graph, removed: readonly Addition[]): Promise<void> {
  const uses: string[] = []
  for (const { element, property, value = null } of removed) {
    const isKind = kindNames.includes(element)
    const parameters = { element, property, value }
    const { rows } = await graph.read<{ number: number }>(
      isKind ? COUNT_NODES : COUNT_RELATIONSHIPS,
      parameters,
    )
    const number = rows[0]?.number ?? 0
    const subject = value === null ? `${element}.${property}` : `the value ${value} of ${element}.${property}`
    const noun = isKind ? 'node' : 'relationship'
    if (number > 0)
      uses.push(`${subject}, which ${formatCount(number, noun)} ${number === 1 ? 'has' : 'have'}`)
  }
  if (uses.length === 0) return
  throw new AtlasError(
    'SETUP',
    `MODEL_FILE no longer declares ${joinWords(uses, 'and')}. Declare it again, or remove it from the map first with the earlier file`,
  )
}
