import { basename } from 'node:path'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { kindNames } from '../model/kinds.ts'
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

/**
 * Loads an example once: at later starts the database keeps what was changed since. A load that was broken off
 * is taken up again; a database with anything else in it is refused.
 */
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
      `This database holds another ecosystem; the example ${name} needs an empty one`,
    )
  }
  await graph.write((transaction) => transaction.run(BEGIN, { name }))
  onProgress(`Loading ${name}`)
  const { counts } = await loadFolder(graph, folder, { author: 'example' })
  await graph.write((transaction) => transaction.run(END, { name }))
  onProgress(`Loaded ${name}: ${counts.created.toLocaleString('en')} elements`)
}

interface ExampleState {
  readonly examples: readonly { readonly name: string | null; readonly loadedAt: unknown }[]
  readonly hasElements: boolean
}
