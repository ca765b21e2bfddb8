import { randomBytes } from 'node:crypto'
import { isRelationshipKey, type NodeKey, toNodePath } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { type Author, recordEntries } from '../../graph/journal/journal.ts'
import { withJournal } from '../../graph/journal/withJournal.ts'
import { AtlasError } from '../../model/errors.ts'
import { streamElementStates } from '../elementStates.ts'
import { readElements } from '../readElements.ts'
import { redactAnchors } from './redactAnchors.ts'
import { redactDays } from './redactDays.ts'
import { redactJournal } from './redactJournal.ts'
import { Redactor } from './redactor.ts'
import { redactRecords } from './redactRecords.ts'

/** What a redaction changed. */
export interface RedactionSummary {
  /** The id by which the history now knows the node. */
  readonly pseudonym: string
  readonly entries: number
  readonly anchorChunks: number
  readonly days: number
  /** Comments of findings, imports, stored responses and snapshots. */
  readonly records: number
}

/** Properties whose values name somebody wherever they occur. */
const namingProperties = ['name', 'email']

/**
 * Removes a node that was deleted from the history: its id becomes a pseudonym, its texts and those of its relationships
 * are replaced, and so are its names, and the given texts, wherever else they are a value, an author or part of an
 * explanation or a comment. What the history counts stays the same. INVALID_INPUT while the node is on the map, NOT_FOUND if the
 * journal does not know it.
 */
export async function redactHistory(
  graph: Graph,
  node: NodeKey,
  author: Author,
  texts: readonly string[] = [],
): Promise<RedactionSummary> {
  if ((await readElements(graph, [node])).size > 0)
    throw new AtlasError('INVALID_INPUT', `${toNodePath(node)} is on the map; delete it first`)
  const names = await listNames(graph, node)
  const pseudonym = `redacted-${randomBytes(4).toString('hex')}`
  const redactor = new Redactor(node, pseudonym, [...names, ...texts])
  const summary = {
    pseudonym,
    entries: await redactJournal(graph, redactor),
    anchorChunks: await redactAnchors(graph, redactor),
    days: await redactDays(graph, redactor),
    records: await redactRecords(graph, redactor),
  }
  await withJournal(
    graph,
    author,
    (transaction, journal) =>
      recordEntries(transaction, journal, [
        { operation: 'redactHistory', kind: node.kind, element: toNodePath({ ...node, id: pseudonym }) },
      ]),
    { keepsVersion: true },
  )
  return summary
}

async function listNames(graph: Graph, node: NodeKey): Promise<Set<string>> {
  const isNode = (key: Parameters<Parameters<typeof streamElementStates>[1]>[0]) =>
    !isRelationshipKey(key) && toNodePath(key) === toNodePath(node)
  const names = new Set<string>()
  let isKnown = false
  for await (const { values } of streamElementStates(graph, isNode)) {
    isKnown = true
    for (const property of namingProperties)
      if (typeof values[property] === 'string') names.add(values[property])
  }
  if (isKnown) return names
  throw new AtlasError('NOT_FOUND', `The history has no ${toNodePath(node)}`)
}
