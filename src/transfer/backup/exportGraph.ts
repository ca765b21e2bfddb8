import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type GraphRecord, readJournalRecords, readRecords } from '../../graph/backupRecords.ts'
import { type NetChange, NetChanges } from '../../graph/copies/netChanges.ts'
import { toElementPath } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { GraphDigest } from '../../graph/graphDigest.ts'
import { getJournalHead } from '../../graph/journal/journalHead.ts'
import { readJournal } from '../../graph/journal/readJournal.ts'
import { openGraph } from '../../graph/openGraph.ts'
import { readUntilConsistent } from '../../graph/retry.ts'
import { writeAtomically } from '../../model/writeAtomically.ts'
import type { BackupContent } from './manifest.ts'
import { readExportedRecords } from './readExport.ts'
import { getRecordPath, isServiceRecord, rollForward } from './rollForward.ts'

/** What a graph holds, counted and summed up. */
export async function readContent(exactGraph: Graph): Promise<BackupContent> {
  const digest = new GraphDigest()
  for await (const record of readRecords(exactGraph)) digest.add(record)
  return toBackupContent(digest)
}

const toBackupContent = ({ nodes, relationships, checksum }: GraphDigest): BackupContent => ({
  nodes: { ...nodes },
  relationships: { ...relationships },
  checksum,
})

/**
 * Writes the whole graph as gzipped JSON lines, as it stands at one number of the journal. Others may write meanwhile: the
 * journal corrects what was read. CONCURRENT_CHANGE when other clients keep changing the database past the service.
 */
export async function exportGraph(exactGraph: Graph, file: string): Promise<BackupContent> {
  const draftFile = `${file}.${process.pid}.draft`
  const graph = openGraph(exactGraph.settings)
  try {
    return await readUntilConsistent(async () => {
      const start = await getJournalHead(graph)
      const version = await exactGraph.version()
      const digest = await writeRecordFile(readRecords(exactGraph), draftFile)
      if ((await exactGraph.version()) !== version)
        return exportDraft({ exactGraph, graph, draftFile, start }, file)
      await rename(draftFile, file)
      return toBackupContent(digest)
    })
  } finally {
    await Promise.all([draftFile, getSecondDraft(draftFile)].map((each) => rm(each, { force: true })))
    await graph.close()
  }
}

/** Records that were read while others wrote. */
interface Draft {
  readonly exactGraph: Graph
  readonly graph: Graph
  readonly draftFile: string
  /** The number of the journal before the first was read. */
  readonly start: number
}

const getSecondDraft = (draftFile: string) => `${draftFile}.2`

/** Writes the records as they stand at the end of reading; nothing if the journal does not explain all changes. */
async function exportDraft(draft: Draft, file: string): Promise<BackupContent | undefined> {
  const { exactGraph, graph, draftFile, start } = draft
  const end = await getJournalHead(graph)
  if (!(await isJournalComplete(draft))) return undefined
  const records = rollForward(
    readExportedRecords(draftFile),
    await readNetChanges(graph, start, end),
    readJournalRecords(exactGraph, end),
  )
  return toBackupContent(await writeRecordFile(records, file))
}

/** Whether all elements that the journal does not name are the same when they are read a second time. */
async function isJournalComplete({ exactGraph, graph, draftFile, start }: Draft): Promise<boolean> {
  const secondFile = getSecondDraft(draftFile)
  await writeRecordFile(readRecords(exactGraph), secondFile)
  const changes = await readNetChanges(graph, start, await getJournalHead(graph))
  const changedPaths = new Set(changes.map(({ key }) => toElementPath(key)))
  const digestUnchanged = async (recordFile: string) => {
    const digest = new GraphDigest()
    for await (const record of readExportedRecords(recordFile))
      if (!isServiceRecord(record) && !changedPaths.has(getRecordPath(record) ?? '')) digest.add(record)
    return digest.checksum
  }
  return (await digestUnchanged(draftFile)) === (await digestUnchanged(secondFile))
}

async function readNetChanges(graph: Graph, from: number, to: number): Promise<NetChange[]> {
  const changes = new NetChanges()
  for await (const step of readJournal(graph, from, to))
    for (const change of step.changes) changes.add(change, 'forwards')
  return changes.all
}

/** Writes gzipped JSON lines; returns the digest of what it wrote. */
async function writeRecordFile(records: AsyncIterable<GraphRecord>, file: string): Promise<GraphDigest> {
  const digest = new GraphDigest()
  const lines = Readable.from(serializeRecords(records, digest))
  await writeAtomically(file, (partialFile) =>
    pipeline(lines, createGzip({ level: 6 }), createWriteStream(partialFile)),
  )
  return digest
}

async function* serializeRecords(
  records: AsyncIterable<GraphRecord>,
  digest: GraphDigest,
): AsyncGenerator<string> {
  for await (const record of records) {
    digest.add(record)
    yield `${JSON.stringify(record)}\n`
  }
}

export async function readFileDigest(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return { bytes: (await stat(file)).size, sha256: hash.digest('hex') }
}
