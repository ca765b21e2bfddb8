import { setTimeout as sleep } from 'node:timers/promises'
import { withSharedDeadline } from '../../graph/deadlines.ts'
import type { Graph } from '../../graph/graph.ts'
import { internalErrorDetail } from '../../model/errors.ts'
import { createActivityFlag } from './activityFlag.ts'
import {
  claimImportRecord,
  createImportRecord,
  createStatementRunner,
  type ImportRecord,
  type ImportRequest,
  listAbandonedImports,
  listImportRecords,
  readImportRecord,
  requestCancellation,
  saveImportRecord,
} from './importRecord.ts'
import { recordImportEvent } from './journalEvents.ts'
import { resumeUndo, undoImport } from './undo.ts'
import { openUploadSpool, type UploadSpool } from './uploadSpool.ts'
import { createImportWorkerPool, type ImportWorkerPool } from './workerPool.ts'

export interface ImportServiceOptions {
  /** Folder for what is sent, until it is written. */
  readonly folder: string
  readonly onEnd?: () => void
  readonly onError?: (error: unknown) => void
}

/** The imports of this instance; their records are everybody's. */
export interface ImportService {
  readonly spool: UploadSpool
  /** Makes the record durable, then begins. The files are in the spool. */
  begin(id: string, request: ImportRequest): Promise<ImportRecord>
  read(id: string): Promise<ImportRecord>
  list(): Promise<ImportRecord[]>
  /** The record again and again while it changes, until the import has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<ImportRecord>
  cancel(id: string): Promise<ImportRecord>
  undo(id: string, author: string): Promise<ImportRecord>
  /** Somebody asks for something else: imports leave them more of the database. */
  reportActivity(): void
  close(): Promise<void>
}

const pollIntervalMs = 250
const abandonedPollIntervalMs = 5_000
const maxConcurrentImports = 2
/** An import goes on when the request that began it has been answered. */
const importTimeoutMs = 24 * 60 * 60_000

export const isFinished = ({ state }: ImportRecord) =>
  ['done', 'failed', 'cancelled', 'undone'].includes(state)

/** Opens the imports of this instance, and takes up what was broken off and has its files here. */
export function openImportService(
  graph: Graph,
  { folder, onEnd, onError }: ImportServiceOptions,
): ImportService {
  const owner = crypto.randomUUID()
  const spool = openUploadSpool(folder)
  const running = new Map<string, Promise<void>>()
  const { memory: activityMemory, markActive } = createActivityFlag()
  const workers = createImportWorkerPool({ settings: graph.settings, activityMemory })
  let isClosed = false

  const start = (id: string) => {
    const work = withSharedDeadline(importTimeoutMs, () => runInWorker(graph, spool, workers, { id, owner }))
      .catch((error: unknown) => onError?.(error))
      .finally(() => {
        running.delete(id)
        onEnd?.()
      })
    running.set(id, work)
  }
  const resumeImport = async (id: string) => {
    if (running.size >= maxConcurrentImports || running.has(id)) return
    const { state, author } = await readImportRecord(graph, id)
    const hasFiles = (await spool.listFiles(id)).length > 0
    if (state !== 'undoing' && !hasFiles) return
    const record = await claimImportRecord(graph, id, owner)
    if (!record) return
    if (record.state === 'undoing') await resumeUndo(graph, record, author, owner)
    else start(id)
  }
  const resumeAbandonedImports = async () => {
    if (isClosed) return
    try {
      for (const id of await listAbandonedImports(graph)) await resumeImport(id)
    } catch (error) {
      onError?.(error)
    }
  }
  const timer = setInterval(resumeAbandonedImports, abandonedPollIntervalMs)
  timer.unref()
  const read = (id: string) => readImportRecord(graph, id)
  return {
    spool,
    begin: async (id, request) => {
      const record = await createImportRecord(graph, id, request, owner)
      await graph.write((transaction) => recordImportEvent(transaction, 'started', record), {
        keepsVersion: true,
      })
      start(id)
      return record
    },
    read,
    list: () => listImportRecords(graph),
    watch: (id, signal) => watch(graph, id, () => running.get(id), signal),
    cancel: async (id) => {
      if (isFinished(await read(id))) return read(id)
      await requestCancellation(graph, id)
      await running.get(id)
      return read(id)
    },
    undo: async (id, author) => {
      const record = await undoImport(graph, id, author, owner)
      onEnd?.()
      return record
    },
    reportActivity: markActive,
    close: async () => {
      isClosed = true
      clearInterval(timer)
      await workers.close()
      await Promise.allSettled(running.values())
    },
  }
}

async function* watch(
  graph: Graph,
  id: string,
  getLocalRun: () => Promise<void> | undefined,
  signal?: AbortSignal,
): AsyncGenerator<ImportRecord> {
  let lastSent = ''
  while (!signal?.aborted) {
    const record = await readImportRecord(graph, id)
    const text = JSON.stringify(record)
    if (text !== lastSent) yield record
    lastSent = text
    if (isFinished(record)) return
    await Promise.race([sleep(pollIntervalMs), getLocalRun()].filter((wait) => wait !== undefined))
  }
}

async function runInWorker(
  graph: Graph,
  spool: UploadSpool,
  workers: ImportWorkerPool,
  { id, owner }: { readonly id: string; readonly owner: string },
): Promise<void> {
  const outcome = await workers.run({
    id,
    owner,
    files: await spool.listFiles(id),
    folder: spool.getFolder(id),
  })
  if (outcome === 'stopped') return
  if (outcome.failure === undefined) {
    await spool.remove(id)
    return
  }
  if (!outcome.isUnavailable) await saveFailure(graph, id, owner, outcome.failure)
  throw new Error(outcome.failure)
}

/** The thread could not say so itself. What it wrote waits to be undone. */
async function saveFailure(graph: Graph, id: string, owner: string, failure: string): Promise<void> {
  const record = await readImportRecord(graph, id)
  if (isFinished(record)) return
  if (record.state === 'writing') return
  const isOutOfMemory = failure.includes('ERR_WORKER_OUT_OF_MEMORY')
  const detail = isOutOfMemory ? 'The file needs more memory than an import may take' : internalErrorDetail
  const problem = { code: isOutOfMemory ? 'INVALID_INPUT' : 'INTERNAL', detail }
  const finishedAt = new Date().toISOString()
  await saveImportRecord(
    createStatementRunner(graph),
    { ...record, state: 'failed', finishedAt, problem },
    owner,
  )
}
