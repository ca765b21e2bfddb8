import { setTimeout as sleep } from 'node:timers/promises'
import { withSharedDeadline } from '../../graph/deadlines.ts'
import type { Graph } from '../../graph/graph.ts'
import { type Author, recordEntries } from '../../graph/journal/journal.ts'
import {
  type IdempotencyKey,
  type WriteResponse,
  withIdempotencyKey,
} from '../../graph/journal/withIdempotencyKey.ts'
import type { JournaledWork } from '../../graph/journal/withJournal.ts'
import { internalErrorDetail } from '../../model/errors.ts'
import { WorkerPool } from '../../workers/workerPool.ts'
import type { MappingProposal } from '../mapping/propose/proposeMapping.ts'
import { createActivityFlag } from './activityFlag.ts'
import { createImportRecord, type ImportRecord, type ImportRequest, isFinished } from './importRecord.ts'
import {
  claimImport,
  createImport,
  listAbandonedImports,
  listImports,
  readImport,
  requestCancellation,
  saveImport,
  selectFinishedImports,
  writeBookkeeping,
} from './importStore.ts'
import { createImportEntry } from './journalEvents.ts'
import {
  deleteLeftFiles,
  deleteStoredFiles,
  hasStoredFiles,
  restoreFiles,
  storeFiles,
} from './storedFiles.ts'
import { partLeftText, resumeUndo, undoImport, undoUnchangedBatches } from './undo.ts'
import { UploadSpool } from './uploadSpool.ts'
import type { ImportWorkerData, ImportWorkerTask, ProposalTask } from './worker.ts'

export interface ImportServiceOptions {
  /** Folder of uploaded files until they are written. */
  readonly folder: string
  /** Whether other instances, with other disks, may have to run the imports of this one. */
  readonly sharesImports?: boolean
  readonly onEnd?: () => void
  readonly onError?: (error: unknown) => void
}

/** The request that starts an import. */
export interface ImportOrigin {
  readonly requestId?: string
  readonly idempotencyKey?: IdempotencyKey | undefined
}

export interface StartedImport {
  readonly id: string
  /** Whether an earlier request started it. */
  readonly isReplayed: boolean
}

const pollIntervalMs = 250
/** With the lease, an import is taken over within 15 s also by a busy instance. */
const abandonedPollIntervalMs = 2_000
const maxConcurrentImports = 2
/** A whiteboard of 100,000 rows with ten names each needs 400. */
const maxWorkerHeapMb = 480
/** An import that makes no progress when it is resumed so often is not resumed again. */
const maxFruitlessClaims = 3
/** A thread is reused for a while: starting one takes longer than a small import. */
const workerIdleTimeoutMs = 10_000
/** An import continues after the request that started it was answered. */
const importTimeoutMs = 24 * 60 * 60_000

/** Imports that this instance runs, and the records of all; resumes abandoned ones whose files are in its spool or in the database. */
export class ImportService {
  readonly spool: UploadSpool
  readonly #graph: Graph
  readonly #options: ImportServiceOptions
  readonly #owner = crypto.randomUUID()
  readonly #activity = createActivityFlag()
  /** Each import has a heap of its own, so that a harmful file affects only its thread. */
  readonly #workers: WorkerPool
  readonly #running = new Map<string, Promise<void>>()
  readonly #timer: NodeJS.Timeout
  #resuming: Promise<void> | undefined
  #hasDeletedLeftFiles = false
  #isClosed = false

  constructor(graph: Graph, options: ImportServiceOptions) {
    this.#graph = graph
    this.#options = options
    this.spool = new UploadSpool(options.folder)
    this.#workers = new WorkerPool({
      file: new URL('./worker.ts', import.meta.url),
      workerData: {
        settings: graph.settings,
        activityMemory: this.#activity.memory,
      } satisfies ImportWorkerData,
      maxThreads: Number.POSITIVE_INFINITY,
      maxHeapMb: maxWorkerHeapMb,
      idleTimeoutMs: workerIdleTimeoutMs,
    })
    this.#timer = setInterval(() => {
      this.#resuming ??= this.#resumeAbandonedImports().finally(() => {
        this.#resuming = undefined
      })
    }, abandonedPollIntervalMs)
    this.#timer.unref()
  }

  /**
   * Stores the record durably, then starts. The files are in the spool. Returns the import of an earlier request with
   * the same idempotency key instead, if there was one.
   */
  async begin(
    id: string,
    request: ImportRequest,
    { requestId, idempotencyKey }: ImportOrigin = {},
  ): Promise<StartedImport> {
    const record = createImportRecord(id, request)
    const author: Author = { name: request.author, ...(requestId !== undefined && { requestId }) }
    const saveStoredFiles = await this.#storeFiles(id)
    const work: JournaledWork<WriteResponse> = async (transaction, journal) => {
      await createImport(transaction, record, this.#owner)
      await saveStoredFiles?.(transaction)
      await recordEntries(transaction, journal, [createImportEntry('started', record)])
      return { status: 202, headers: {}, body: id }
    }
    const options = { keepsVersion: true }
    const { response, isReplayed } = await withIdempotencyKey(
      this.#graph,
      author,
      idempotencyKey,
      work,
      options,
    )
    if (isReplayed) await this.#removeFiles(id)
    else this.#start(id)
    return { id: String(response.body), isReplayed }
  }

  read(id: string): Promise<ImportRecord> {
    return readImport(this.#graph, id)
  }

  list(): Promise<ImportRecord[]> {
    return listImports(this.#graph)
  }

  /** The record whenever it changes, until the import has ended. */
  async *watch(id: string, signal?: AbortSignal): AsyncGenerator<ImportRecord> {
    let lastSent = ''
    while (!signal?.aborted) {
      const record = await this.read(id)
      const text = JSON.stringify(record)
      if (text !== lastSent) yield record
      lastSent = text
      if (isFinished(record)) return
      await Promise.race([sleep(pollIntervalMs), ...(this.#running.has(id) ? [this.#running.get(id)] : [])])
    }
  }

  async cancel(id: string): Promise<ImportRecord> {
    const record = await this.read(id)
    if (isFinished(record)) return record
    await requestCancellation(this.#graph, id)
    await this.#running.get(id)
    return this.read(id)
  }

  /** Proposes a mapping for files in the spool, which are removed afterwards. */
  async proposeMapping(id: string): Promise<MappingProposal> {
    try {
      const task: ProposalTask = { files: await this.spool.listFiles(id), folder: this.spool.getFolder(id) }
      return (await this.#workers.run('proposeMapping', task)) as MappingProposal
    } finally {
      await this.spool.remove(id)
    }
  }

  async undo(id: string, author: string): Promise<ImportRecord> {
    const record = await undoImport(this.#graph, id, author, this.#owner)
    this.#options.onEnd?.()
    return record
  }

  /** Makes imports leave more of the database to the request that was just received. */
  reportActivity(): void {
    this.#activity.markActive()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#resuming
    await this.#workers.close()
    await Promise.allSettled(this.#running.values())
  }

  #start(id: string): void {
    const work = withSharedDeadline(importTimeoutMs, () => this.#runInWorker(id))
      .catch((error: unknown) => this.#options.onError?.(error))
      .finally(() => {
        this.#running.delete(id)
        this.#options.onEnd?.()
      })
    this.#running.set(id, work)
  }

  async #runInWorker(id: string): Promise<void> {
    const files = await this.spool.listFiles(id)
    const mapping = await this.spool.readMapping(id)
    const task: ImportWorkerTask = {
      id,
      owner: this.#owner,
      files,
      mapping,
      folder: this.spool.getFolder(id),
    }
    try {
      await this.#workers.run('runImport', task)
    } catch (error) {
      if (this.#workers.isClosed) return
      if (!hasCode(error, 'DATABASE_UNAVAILABLE')) await this.#saveFailure(id, error)
      throw error
    }
    await this.#removeFiles(id)
  }

  async #storeFiles(id: string) {
    if (!this.#options.sharesImports) return undefined
    return storeFiles(this.#graph, id, this.spool.getFolder(id), await this.spool.listReceived(id))
  }

  async #removeFiles(id: string): Promise<void> {
    await this.spool.remove(id)
    if (this.#options.sharesImports) await deleteStoredFiles(this.#graph, id)
  }

  /** Saves the failure of a worker that could not do so itself; rows already written are undone on resumption. */
  async #saveFailure(id: string, failure: unknown): Promise<void> {
    const record = await this.read(id)
    if (isFinished(record) || record.state === 'writing') return
    const problem = hasCode(failure, 'ERR_WORKER_OUT_OF_MEMORY')
      ? { code: 'INVALID_INPUT', detail: 'The files need more memory than an import may use' }
      : { code: 'INTERNAL', detail: internalErrorDetail }
    await this.#saveFailed(record, problem)
  }

  async #saveFailed(record: ImportRecord, problem: NonNullable<ImportRecord['problem']>): Promise<void> {
    const failed: ImportRecord = { ...record, state: 'failed', finishedAt: new Date().toISOString(), problem }
    await writeBookkeeping(this.#graph, (transaction) => saveImport(transaction, failed, this.#owner))
  }

  async #resumeAbandonedImports(): Promise<void> {
    try {
      for (const id of await listAbandonedImports(this.#graph)) if (!this.#isClosed) await this.#resume(id)
      await this.#deleteLeftFiles()
    } catch (error) {
      this.#options.onError?.(error)
    }
  }

  /** Once, since only instances that have died, or lost an import, leave any. */
  async #deleteLeftFiles(): Promise<void> {
    if (this.#hasDeletedLeftFiles) return
    for (const id of await selectFinishedImports(this.#graph, await this.spool.listImports()))
      await this.spool.remove(id)
    if (this.#options.sharesImports) await deleteLeftFiles(this.#graph)
    this.#hasDeletedLeftFiles = true
  }

  async #resume(id: string): Promise<void> {
    if (this.#running.size >= maxConcurrentImports || this.#running.has(id)) return
    const { state } = await this.read(id)
    const hasFiles = (await this.spool.listFiles(id)).length > 0
    const canGetFiles = hasFiles || (await hasStoredFiles(this.#graph, id))
    if (state !== 'undoing' && !canGetFiles) return
    const claimed = await claimImport(this.#graph, id, this.#owner)
    if (!claimed) return
    const { record, claims } = claimed
    if (claims > maxFruitlessClaims) await this.#giveUp(record)
    else if (record.state === 'undoing') await resumeUndo(this.#graph, record, record.author, this.#owner)
    else {
      if (!hasFiles) await restoreFiles(this.#graph, id, this.spool.getFolder(id))
      this.#start(id)
    }
  }

  /** Undoes and fails an import that ended its process each time that it was resumed. */
  async #giveUp(record: ImportRecord): Promise<void> {
    const isUndone = await undoUnchangedBatches(this.#graph, { record, owner: this.#owner })
    const outcome = isUndone ? 'nothing was imported' : partLeftText
    const detail = `The service ended ${maxFruitlessClaims} times while it ran this import; ${outcome}`
    await this.#saveFailed(record, { code: 'INTERNAL', detail })
    await this.#removeFiles(record.id)
  }
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
