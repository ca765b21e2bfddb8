import { setTimeout as sleep } from 'node:timers/promises'
import { forEverybody } from '../../graph/deadlines.ts'
import type { Graph } from '../../graph/graph.ts'
import { neighbours } from './activityFlag.ts'
import {
  abandonedImports,
  claimRecord,
  createRecord,
  type ImportOrder,
  type ImportRecord,
  listRecords,
  readRecord,
  requestCancel,
  runnerOf,
  saveRecord,
} from './importRecord.ts'
import { noteImport } from './journalEvents.ts'
import { finishUndoing, undoImport } from './undo.ts'
import { openSpool, type Spool } from './uploadSpool.ts'
import { openThreads, type Threads } from './workerPool.ts'

export interface ImportsOptions {
  /** Folder for what is sent, until it is written. */
  readonly folder: string
  readonly onEnd?: () => void
  readonly onFault?: (fault: unknown) => void
}

/** The imports of this instance; their records are everybody's. */
export interface Imports {
  readonly spool: Spool
  /** Makes the record durable, then begins. The files are in the spool. */
  begin(id: string, order: ImportOrder): Promise<ImportRecord>
  read(id: string): Promise<ImportRecord>
  list(): Promise<ImportRecord[]>
  /** The record again and again while it changes, until the import has ended. */
  watch(id: string, signal?: AbortSignal): AsyncGenerator<ImportRecord>
  cancel(id: string): Promise<ImportRecord>
  undo(id: string, author: string): Promise<ImportRecord>
  /** Somebody asks for something else: imports leave them more of the database. */
  noticeOthers(): void
  close(): Promise<void>
}

const watchEveryMs = 250
const lookForAbandonedEveryMs = 5_000
const atOnce = 2
/** An import goes on when the request that began it has been answered. */
const longestImportMs = 24 * 60 * 60_000

export const isEnded = ({ state }: ImportRecord) => ['done', 'failed', 'cancelled', 'undone'].includes(state)

/** Opens the imports of this instance, and takes up what was broken off and has its files here. */
export function openImports(graph: Graph, { folder, onEnd, onFault }: ImportsOptions): Imports {
  const owner = crypto.randomUUID()
  const spool = openSpool(folder)
  const running = new Map<string, Promise<void>>()
  const { memory: neighbourMemory, notice } = neighbours()
  const threads = openThreads({ settings: graph.settings, neighbourMemory })
  let isClosed = false

  const start = (id: string) => {
    const work = forEverybody(longestImportMs, () => runInThread(graph, spool, threads, { id, owner }))
      .catch((fault: unknown) => onFault?.(fault))
      .finally(() => {
        running.delete(id)
        onEnd?.()
      })
    running.set(id, work)
  }
  const takeUp = async (id: string) => {
    if (running.size >= atOnce || running.has(id)) return
    const { state, author } = await readRecord(graph, id)
    const hasFiles = (await spool.filesOf(id)).length > 0
    if (state !== 'undoing' && !hasFiles) return
    const record = await claimRecord(graph, id, owner)
    if (!record) return
    if (record.state === 'undoing') await finishUndoing(graph, record, author, owner)
    else start(id)
  }
  const lookForAbandoned = async () => {
    if (isClosed) return
    try {
      for (const id of await abandonedImports(graph)) await takeUp(id)
    } catch (fault) {
      onFault?.(fault)
    }
  }
  const timer = setInterval(lookForAbandoned, lookForAbandonedEveryMs)
  timer.unref()
  const read = (id: string) => readRecord(graph, id)
  return {
    spool,
    begin: async (id, order) => {
      const record = await createRecord(graph, id, order, owner)
      await graph.write((transaction) => noteImport(transaction, 'started', record), { isBesideTheMap: true })
      start(id)
      return record
    },
    read,
    list: () => listRecords(graph),
    watch: (id, signal) => watch(graph, id, () => running.get(id), signal),
    cancel: async (id) => {
      if (isEnded(await read(id))) return read(id)
      await requestCancel(graph, id)
      await running.get(id)
      return read(id)
    },
    undo: async (id, author) => {
      const record = await undoImport(graph, id, author, owner)
      onEnd?.()
      return record
    },
    noticeOthers: notice,
    close: async () => {
      isClosed = true
      clearInterval(timer)
      await threads.close()
      await Promise.allSettled(running.values())
    },
  }
}

async function* watch(
  graph: Graph,
  id: string,
  endHere: () => Promise<void> | undefined,
  signal?: AbortSignal,
): AsyncGenerator<ImportRecord> {
  let told = ''
  while (!signal?.aborted) {
    const record = await readRecord(graph, id)
    const text = JSON.stringify(record)
    if (text !== told) yield record
    told = text
    if (isEnded(record)) return
    await Promise.race([sleep(watchEveryMs), endHere()].filter((wait) => wait !== undefined))
  }
}

async function runInThread(
  graph: Graph,
  spool: Spool,
  threads: Threads,
  { id, owner }: { readonly id: string; readonly owner: string },
): Promise<void> {
  const outcome = await threads.run({
    id,
    owner,
    files: await spool.filesOf(id),
    folder: spool.folderOf(id),
  })
  if (outcome === 'stopped') return
  if (outcome.failure === undefined) {
    await spool.remove(id)
    return
  }
  if (!outcome.isUnavailable) await endFailed(graph, id, owner, outcome.failure)
  throw new Error(outcome.failure)
}

/** The thread could not say so itself. What it wrote waits to be undone. */
async function endFailed(graph: Graph, id: string, owner: string, failure: string): Promise<void> {
  const record = await readRecord(graph, id)
  if (isEnded(record)) return
  if (record.state === 'writing') return
  const isTooMuch = failure.includes('ERR_WORKER_OUT_OF_MEMORY')
  const detail = isTooMuch
    ? 'The file needs more memory than an import may take'
    : 'The service failed; the log says why'
  const problem = { code: isTooMuch ? 'INVALID_INPUT' : 'INTERNAL', detail }
  const finishedAt = new Date().toISOString()
  await saveRecord(runnerOf(graph), { ...record, state: 'failed', finishedAt, problem }, owner)
}
