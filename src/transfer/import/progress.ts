import { limits } from '../../formats/limits.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import {
  createStatementRunner,
  type ImportRecord,
  type LookAlike,
  saveImportRecord,
  zeroCounts,
} from './importRecord.ts'
import type { ImportFault } from './importRow.ts'
import type { ImportListener } from './listener.ts'

const saveIntervalMs = 1_000

/** How far an import is: kept here, and saved in the graph again and again. */
export interface Progress extends ImportListener {
  readonly record: ImportRecord
  readonly isCancelled: boolean
  throwIfCancelled(): void
  set(change: Partial<ImportRecord>): void
  /** Begins to count anew. */
  restart(state: ImportRecord['state']): void
  onRemoval(name: string): void
  addRowsWritten(rows: number): void
  finish(change: Partial<ImportRecord>): Promise<void>
  /** Returns when it is saved: what comes after can rely on it. */
  checkpoint(change: Partial<ImportRecord>): Promise<void>
  stop(): Promise<void>
}

export function startProgress(graph: Graph, initial: ImportRecord, owner: string): Progress {
  let record = initial
  let isCancelled = false
  let isTakenOver = false
  let saving: Promise<void> | undefined
  let writingStartedMs = 0
  const rows = new Set<string>()
  const lists = {
    faults: [...initial.faults],
    notices: [...initial.notices],
    lookAlikes: [...initial.lookAlikes],
    removals: [...initial.removals],
  }
  const set = (change: Partial<ImportRecord>) => {
    if (change.state === 'writing') writingStartedMs = performance.now()
    record = { ...record, ...change }
  }
  const createSnapshot = () => ({ ...record, ...lists, ...measurePace(record, writingStartedMs) })
  const save = async () => {
    try {
      const reply = await saveImportRecord(createStatementRunner(graph), createSnapshot(), owner)
      isCancelled ||= reply.isCancelled
    } catch (error) {
      isTakenOver ||= error instanceof AtlasError && error.code === 'CONCURRENT_CHANGE'
    }
  }
  const timer = setInterval(() => {
    saving ??= save().finally(() => {
      saving = undefined
    })
  }, saveIntervalMs)
  const stopSaving = async () => {
    clearInterval(timer)
    await saving
  }
  const setFinished = (change: Partial<ImportRecord>) => {
    set({ ...change, finishedAt: new Date().toISOString() })
    record = createSnapshot()
  }
  return {
    get record() {
      return record
    },
    get isCancelled() {
      return isCancelled
    },
    throwIfCancelled: () => {
      if (isTakenOver)
        throw new AtlasError('DATABASE_UNAVAILABLE', 'Another instance has taken up this import')
      if (isCancelled) throw new AtlasError('CANCELLED', 'The import was cancelled; nothing of it was kept')
    },
    set,
    restart: (state) => {
      for (const list of Object.values(lists)) list.length = 0
      set({
        state,
        rowsRead: 0,
        rowsWritten: 0,
        rowsFailed: 0,
        faultsTotal: 0,
        removalsTotal: 0,
        counts: zeroCounts,
      })
    },
    onRow: () => {
      record = { ...record, rowsRead: record.rowsRead + 1 }
    },
    onFault: (fault: ImportFault) => {
      const row = `${fault.file} ${fault.sheet} ${fault.row}`
      const isNewRow = !rows.has(row) && rows.size < 100_000
      if (isNewRow) rows.add(row)
      set({ faultsTotal: record.faultsTotal + 1, rowsFailed: record.rowsFailed + (isNewRow ? 1 : 0) })
      if (lists.faults.length < limits.faults) lists.faults.push(fault)
      record = { ...record, faults: lists.faults }
    },
    onNotice: (line: string) => {
      if (lists.notices.length < limits.listedElements) lists.notices.push(line)
    },
    onLookAlike: (lookAlike: LookAlike) => {
      if (lists.lookAlikes.length < limits.listedElements) lists.lookAlikes.push(lookAlike)
    },
    onRemoval: (name) => {
      if (lists.removals.length < limits.listedElements) lists.removals.push(name)
    },
    addRowsWritten: (count) => set({ rowsWritten: record.rowsWritten + count }),
    finish: async (change) => {
      await stopSaving()
      setFinished(change)
      await saveImportRecord(createStatementRunner(graph), record, owner)
    },
    checkpoint: async (change) => {
      set(change)
      await saveImportRecord(createStatementRunner(graph), createSnapshot(), owner)
    },
    stop: stopSaving,
  }
}

function measurePace({ rowsWritten, rowsTotal }: ImportRecord, startedMs: number): Partial<ImportRecord> {
  if (startedMs === 0 || rowsWritten === 0) return {}
  const rowsPerSecond = Math.round(rowsWritten / ((performance.now() - startedMs) / 1_000))
  if (rowsTotal === undefined || rowsPerSecond === 0) return { rowsPerSecond }
  return { rowsPerSecond, secondsLeft: Math.ceil((rowsTotal - rowsWritten) / rowsPerSecond) }
}
