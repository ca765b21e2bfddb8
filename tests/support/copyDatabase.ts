import { afterAll } from 'vitest'
import { startEmbedded } from '../../src/embedded/embeddedDatabase.ts'
import { readRecords } from '../../src/graph/backupRecords.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { GraphDigest } from '../../src/graph/graphDigest.ts'
import { openGraph } from '../../src/graph/openGraph.ts'
import { serviceLabels } from '../../src/graph/serviceRecords.ts'
import { readSettings } from '../../src/settings.ts'

/** A second database, for a copy of the first; for a whole file, after which it is stopped. */
export async function startCopyDatabase(): Promise<Graph> {
  const { uri, username, password, stop } = await startEmbedded({
    home: readSettings().CX_ATLAS_HOME,
    name: `tests-copy-${process.pid}-${process.env.VITEST_POOL_ID}`,
    isTemporary: true,
    memory: { heapMiB: 512, pageCacheMiB: 64 },
  })
  const graph = openGraph({ uri, username, password })
  afterAll(async () => {
    await graph.close()
    await stop()
  })
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
