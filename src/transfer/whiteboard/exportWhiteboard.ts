import { setImmediate } from 'node:timers/promises'
import { isValidOn } from '../../formats/diagrams/map/mapRecords.ts'
import type { ExportOptions } from '../../formats/graphFormat.ts'
import type { TableRow } from '../../formats/tabular/table.ts'
import type { Graph } from '../../graph/graph.ts'
import { EcosystemIndex } from '../../graph/reading/ecosystemIndex.ts'
import type { EcosystemScope } from '../../graph/reading/ecosystemScope.ts'
import {
  type NodeRecord,
  type RelationshipRecord,
  streamEcosystem,
} from '../../graph/reading/streamEcosystem.ts'
import { readUntilConsistent } from '../../graph/retry.ts'
import { listWhiteboardRows } from './listRows.ts'
import { NameMatcher } from './matchNames.ts'
import { whiteboardColumns } from './whiteboardColumns.ts'
import type { WhiteboardFormat } from './whiteboardFormats.ts'

export interface WhiteboardExportOptions extends ExportOptions {
  readonly scope: EcosystemScope
  /** Day on which claims must be valid. */
  readonly day: string
}

/** The map, or a part of it, as a whiteboard with a row for each answer: importing it unchanged changes nothing. */
export async function* exportWhiteboard(
  graph: Graph,
  format: WhiteboardFormat,
  options: WhiteboardExportOptions,
): AsyncGenerator<string | Uint8Array, void> {
  const { index, matcher } = await readUntilConsistent(() => readNamedRecords(graph, options))
  yield* format.write(pauseBetween(listWhiteboardRows(index, matcher)), options)
}

const kinds = [...new Set(whiteboardColumns.flatMap((column) => column.kinds ?? []))]

async function readNamedRecords(graph: Graph, { scope, day }: WhiteboardExportOptions) {
  const versionBefore = await graph.version()
  const matcher = await NameMatcher.open(graph, kinds)
  const nodes: NodeRecord[] = []
  const relationships: RelationshipRecord[] = []
  const batches = streamEcosystem(graph, { scope })
  let result = await batches.next()
  for (; !result.done; result = await batches.next()) {
    for (const node of result.value.nodes) nodes.push(node)
    for (const relationship of result.value.relationships)
      if (isValidOn(day)(relationship)) relationships.push(relationship)
  }
  if (result.value !== versionBefore) return undefined
  return { index: new EcosystemIndex(nodes, relationships), matcher }
}

const rowsPerPause = 200

/** Lets other requests proceed. */
async function* pauseBetween(rows: Iterable<TableRow>): AsyncGenerator<TableRow> {
  let count = 0
  for (const row of rows) {
    count += 1
    if (count % rowsPerPause === 0) await setImmediate()
    yield row
  }
}
