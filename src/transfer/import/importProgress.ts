import { limits } from '../../formats/limits.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import {
  type ImportFault,
  type ImportListener,
  type ImportRecord,
  type LookAlike,
  zeroCounts,
} from './importRecord.ts'
import { createTakenOverError, trySaveImport, writeBookkeeping } from './importStore.ts'
import { KeySet } from './keySet.ts'

const saveIntervalMs = 1_000

type ListName = 'faults' | 'notices' | 'lookAlikes' | 'removals'

/** The record while it changes. */
type MutableRecord = { -readonly [Name in keyof ImportRecord]: ImportRecord[Name] } & {
  [Name in ListName]: ImportRecord[Name][number][]
}

/** Progress of a running import, saved in the graph every second until it is stopped. */
export class ImportProgress implements ImportListener {
  readonly #graph: Graph
  readonly #owner: string
  readonly #record: MutableRecord
  readonly #failedRows = new KeySet()
  readonly #timer = setInterval(() => this.#startSaving(), saveIntervalMs)
  #saving: Promise<void> | undefined
  #writingStartedMs = 0
  #isCancelled = false
  #isTakenOver = false

  constructor(graph: Graph, { faults, notices, lookAlikes, removals, ...rest }: ImportRecord, owner: string) {
    this.#graph = graph
    this.#owner = owner
    this.#record = {
      ...rest,
      faults: [...faults],
      notices: [...notices],
      lookAlikes: [...lookAlikes],
      removals: [...removals],
    }
  }

  get record(): ImportRecord {
    return this.#record
  }

  get isCancelled(): boolean {
    return this.#isCancelled
  }

  /** DATABASE_UNAVAILABLE when another instance owns the import now, CANCELLED when cancellation was requested. */
  throwIfStopped(): void {
    if (this.#isTakenOver) throw createTakenOverError(this.#record.id)
    if (this.#isCancelled) throw new AtlasError('CANCELLED', 'The import was cancelled; nothing was imported')
  }

  set(change: Partial<ImportRecord>): void {
    if (change.state === 'writing') this.#writingStartedMs = performance.now()
    Object.assign(this.#record, change)
  }

  /** Sets all counters to zero. */
  restart(state: ImportRecord['state']): void {
    const { faults, notices, lookAlikes, removals } = this.#record
    for (const list of [faults, notices, lookAlikes, removals]) list.length = 0
    const rows = { rowsRead: 0, rowsWritten: 0, rowsFailed: 0 }
    const totals = { faultsTotal: 0, noticesTotal: 0, lookAlikesTotal: 0, removalsTotal: 0 }
    this.set({ state, ...rows, ...totals, counts: zeroCounts })
  }

  readonly onRow = (): void => {
    this.#record.rowsRead += 1
  }

  readonly onFault = (fault: ImportFault): void => {
    this.#record.faultsTotal += 1
    if (this.#failedRows.add(`${fault.file} ${fault.sheet} ${fault.row}`)) this.#record.rowsFailed += 1
    addUpTo(limits.faults, this.#record.faults, fault)
  }

  readonly onNotice = (line: string): void => {
    this.#record.noticesTotal += 1
    addUpTo(limits.listedElements, this.#record.notices, line)
  }

  readonly onLookAlike = (lookAlike: LookAlike): void => {
    this.#record.lookAlikesTotal += 1
    addUpTo(limits.listedElements, this.#record.lookAlikes, lookAlike)
  }

  readonly onRemoval = (name: string): void => {
    addUpTo(limits.listedElements, this.#record.removals, name)
  }

  addRowsWritten(rows: number): void {
    this.#record.rowsWritten += rows
  }

  /** Saves a change before returning, so that a resumed import finds it. DATABASE_UNAVAILABLE when another instance owns it. */
  async checkpoint(change: Partial<ImportRecord>): Promise<void> {
    this.set(change)
    await this.#save()
  }

  /** Stops and saves the final state. */
  async finish(change: Partial<ImportRecord>): Promise<void> {
    await this.stop()
    await this.checkpoint({ ...change, finishedAt: new Date().toISOString() })
  }

  /** Saves no more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#saving
  }

  #startSaving(): void {
    // The work meets the error.
    this.#saving ??= this.#save()
      .catch(() => {})
      .finally(() => {
        this.#saving = undefined
      })
  }

  async #save(): Promise<void> {
    Object.assign(this.#record, measurePace(this.#record, this.#writingStartedMs))
    const saved = await writeBookkeeping(this.#graph, (transaction) =>
      trySaveImport(transaction, this.#record, this.#owner),
    )
    this.#isTakenOver = saved === undefined
    if (!saved) throw createTakenOverError(this.#record.id)
    this.#isCancelled ||= saved.isCancelled
  }
}

function addUpTo<Item>(limit: number, list: Item[], item: Item): void {
  if (list.length < limit) list.push(item)
}

function measurePace({ rowsWritten, rowsTotal }: ImportRecord, startedMs: number): Partial<ImportRecord> {
  if (startedMs === 0 || rowsWritten === 0) return {}
  const rowsPerSecond = Math.round(rowsWritten / ((performance.now() - startedMs) / 1_000))
  if (rowsTotal === undefined || rowsPerSecond === 0) return { rowsPerSecond }
  return { rowsPerSecond, secondsLeft: Math.ceil((rowsTotal - rowsWritten) / rowsPerSecond) }
}
