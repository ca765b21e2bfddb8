import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type GraphRecord, readRecords } from '../../graph/backupRecords.ts'
import type { Graph } from '../../graph/graph.ts'
import { GraphDigest } from '../../graph/graphDigest.ts'
import { readUntilConsistent } from '../../graph/retry.ts'
import { writeAtomically } from '../../model/writeAtomically.ts'
import type { BackupContent } from './manifest.ts'

/** What a graph holds, counted and summed up. */
export async function readContent(exactGraph: Graph): Promise<BackupContent> {
  const tally = new GraphDigest()
  for await (const record of readRecords(exactGraph)) tally.add(record)
  return toBackupContent(tally)
}

export const toBackupContent = ({ nodes, relationships, checksum }: GraphDigest): BackupContent => ({
  nodes: { ...nodes },
  relationships: { ...relationships },
  checksum,
})

/** Writes the whole graph as gzipped JSON lines; writes it again when something is committed meanwhile. */
export async function exportGraph(exactGraph: Graph, file: string): Promise<BackupContent> {
  try {
    return await readUntilConsistent(async () => {
      const before = await exactGraph.version()
      const digest = new GraphDigest()
      const lines = Readable.from(serializeRecords(readRecords(exactGraph), digest))
      await writeAtomically(file, (partialFile) =>
        pipeline(lines, createGzip({ level: 6 }), createWriteStream(partialFile)),
      )
      return (await exactGraph.version()) === before ? toBackupContent(digest) : undefined
    })
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

async function* serializeRecords(
  records: AsyncIterable<GraphRecord>,
  tally: GraphDigest,
): AsyncGenerator<string> {
  for await (const record of records) {
    tally.add(record)
    yield `${JSON.stringify(record)}\n`
  }
}

export async function readFileDigest(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}
