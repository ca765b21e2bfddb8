import { afterAll } from 'vitest'
import { deleteGraphData } from '../../proofs/deleteGraphData.ts'
import { type EmbeddedDatabase, startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { readRecords } from '../../src/graph/backupRecords.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { GraphDigest } from '../../src/graph/graphDigest.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { serviceLabels } from '../../src/graph/serviceRecords.ts'
import { readSettings } from '../../src/settings.ts'

let startedDatabase: Promise<EmbeddedDatabase> | undefined

/** A second database, for a copy of the first; it is empty, and stops with this worker of the suite. */
export async function startCopyDatabase(): Promise<Graph> {
  startedDatabase ??= startEmbedded({
    home: readSettings().CX_ATLAS_HOME,
    name: `tests-copy-${process.pid}-${process.env.VITEST_POOL_ID}`,
    isTemporary: true,
    memory: { heapMiB: 512, pageCacheMiB: 64 },
  })
  const graph = openGraph(await startedDatabase)
  afterAll(() => graph.close())
  await deleteGraphData(graph)
  return graph
}

/** A checksum of everything but the records of the service, with exact values. */
export async function computeDigest({ settings }: Graph): Promise<string> {
  const exactGraph = openGraph(settings, { useBigInt: true })
  const digest = new GraphDigest()
  try {
    for await (const record of readRecords(exactGraph)) {
      const isServiceRecord =
        'labels' in record && record.labels.some((label) => serviceLabels.includes(label))
      if (!isServiceRecord) digest.add(record)
    }
  } finally {
    await exactGraph.close()
  }
  const counts = [...Object.entries(digest.nodes), ...Object.entries(digest.relationships)]
  return `${counts
    .map(([name, count]) => `${name} ${count}`)
    .toSorted()
    .join(', ')}; ${digest.checksum}`
}
