import type { Graph } from '../../../graph/graph.ts'
import { kindNames } from '../../../model/kinds.ts'
import type { SampledColumn } from './sampleTables.ts'

const FIND_KNOWN = `
MATCH (node:$($kind))
WHERE node.id IN $texts OR node.name IN $texts OR node.externalId IN $texts
RETURN node.id AS id, node.name AS name, node.externalId AS externalId`

const maxTexts = 200

interface KnownNode {
  readonly id: string
  readonly name: string
  readonly externalId: string | null
}

/** The kinds of the map whose elements the values of a column name, most of them first. */
export type FindKnownKinds = (column: SampledColumn, separator?: string) => readonly string[]

/** Looks up what the columns name: keys, ids and names of elements of the map. */
export async function readKnownKinds(
  graph: Graph,
  columns: readonly SampledColumn[],
): Promise<FindKnownKinds> {
  const texts = [...new Set(columns.flatMap((column) => listTexts(column)))]
  const kindsByText = new Map<string, string[]>()
  for (const kind of kindNames) {
    const { rows } = await graph.read<KnownNode>(FIND_KNOWN, { kind, texts })
    for (const { id, name, externalId } of rows)
      for (const text of [id, name, externalId])
        if (text !== null) kindsByText.set(text, [...(kindsByText.get(text) ?? []), kind])
  }
  return (column, separator) => {
    const known = listTexts(column, separator).flatMap((text) => kindsByText.get(text) ?? [])
    const counts = Map.groupBy(known, (kind) => kind)
    return [...counts.keys()].toSorted((a, b) => (counts.get(b)?.length ?? 0) - (counts.get(a)?.length ?? 0))
  }
}

/** Distinct values, whole and as the entries of lists. */
function listTexts({ values }: SampledColumn, separator?: string): string[] {
  const texts = values.map(String)
  const parts =
    separator === undefined
      ? texts.flatMap((text) => [text, ...text.split(/[;,|\n]/)])
      : texts.flatMap((text) => text.split(separator))
  return [...new Set(parts.map((part) => part.trim()))].slice(0, maxTexts)
}
