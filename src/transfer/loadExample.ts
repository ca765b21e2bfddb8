import { basename } from 'node:path'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { kindNames } from '../model/kinds.ts'
import { formatCount } from '../model/text.ts'
import { loadFolder } from './import/loadFolder.ts'

const STATE = `
OPTIONAL MATCH (example:Example)
RETURN
  collect({name: example.name, loadedAt: example.loadedAt}) AS examples,
  EXISTS { MATCH (node) WHERE any(label IN labels(node) WHERE label IN $kinds) } AS hasElements`

const BEGIN = `
MERGE (example:Example {name: $name})`

const END = `
MATCH (example:Example {name: $name})
SET example.loadedAt = datetime()`

/** Loads an example unless it was loaded before; resumes an interrupted load. SETUP if the database has other elements. */
export async function loadExample(
  graph: Graph,
  folder: string,
  onProgress: (line: string) => void,
): Promise<void> {
  const name = basename(folder)
  const { rows } = await graph.read<ExampleState>(STATE, { kinds: kindNames })
  const { examples = [], hasElements = false } = rows[0] ?? {}
  const [current] = examples.filter((example) => example.name !== null)
  if (current?.name === name && current.loadedAt !== null) return
  if (hasElements && current?.name !== name) {
    throw new AtlasError(
      'SETUP',
      `The database contains another ecosystem; the example ${name} requires an empty database`,
    )
  }
  await graph.write((transaction) => transaction.run(BEGIN, { name }), { keepsVersion: true })
  onProgress(`Loading ${name}`)
  const { counts } = await loadFolder(graph, folder, { author: 'example' })
  await graph.write((transaction) => transaction.run(END, { name }), { keepsVersion: true })
  onProgress(`Loaded ${name}: ${formatCount(counts.created, 'element')}`)
}

interface ExampleState {
  readonly examples: readonly { readonly name: string | null; readonly loadedAt: unknown }[]
  readonly hasElements: boolean
}
