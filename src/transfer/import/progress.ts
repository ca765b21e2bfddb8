import { limits } from '../../formats/limits.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import { type ImportRecord, type LookAlike, noCounts, runnerOf, saveRecord } from './importRecord.ts'
import type { ImportFault } from './importRow.ts'
import type { Listener } from './listener.ts'

const saveEveryMs = 1_000

/** How far an import is: kept here, and saved in the graph again and again. */
export interface Progress extends Listener {
  readonly record: ImportRecord
  readonly isCancelled: boolean
  throwIfCancelled(): void
  set(change: Partial<ImportRecord>): void
  /** Begins to count anew. */
  restart(state: ImportRecord['state']): void
  removal(name: string): void
  wrote(rows: number): void
  finish(change: Partial<ImportRecord>): Promise<void>
  /** Returns when it is saved: what comes after can rely on it. */
  checkpoint(change: Partial<ImportRecord>): Promise<void>
  stop(): Promise<void>
}

export function startProgress(graph: Graph, begun: ImportRecord, owner: string): Progress {
  let record = begun
  let isCancelled = false
  let isLost = false
  let saving: Promise<void> | undefined
  let writingSince = 0
  const rows = new Set<string>()
  const lists = {
    faults: [...begun.faults],
    notices: [...begun.notices],
    lookAlikes: [...begun.lookAlikes],
    removals: [...begun.removals],
  }
  const set = (change: Partial<ImportRecord>) => {
    if (change.state === 'writing') writingSince = performance.now()
    record = { ...record, ...change }
  }
  const current = () => ({ ...record, ...lists, ...pace(record, writingSince) })
  const save = async () => {
    try {
      const told = await saveRecord(runnerOf(graph), current(), owner)
      isCancelled ||= told.isCancelled
    } catch (error) {
      isLost ||= error instanceof AtlasError && error.code === 'CHANGED_MEANWHILE'
    }
  }
  const timer = setInterval(() => {
    saving ??= save().finally(() => {
      saving = undefined
    })
  }, saveEveryMs)
  const stopped = async () => {
    clearInterval(timer)
    await saving
  }
  const ended = (change: Partial<ImportRecord>) => {
    set({ ...change, finishedAt: new Date().toISOString() })
    record = current()
  }
  return {
    get record() {
      return record
    },
    get isCancelled() {
      return isCancelled
    },
    throwIfCancelled: () => {
      if (isLost) throw new AtlasError('DATABASE_UNAVAILABLE', 'Another instance has taken up this import')
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
        counts: noCounts,
      })
    },
    row: () => {
      record = { ...record, rowsRead: record.rowsRead + 1 }
    },
    fault: (fault: ImportFault) => {
      const row = `${fault.file} ${fault.sheet} ${fault.row}`
      const isAnother = !rows.has(row) && rows.size < 100_000
      if (isAnother) rows.add(row)
      set({ faultsTotal: record.faultsTotal + 1, rowsFailed: record.rowsFailed + (isAnother ? 1 : 0) })
      if (lists.faults.length < limits.faults) lists.faults.push(fault)
      record = { ...record, faults: lists.faults }
    },
    notice: (line: string) => {
      if (lists.notices.length < limits.named) lists.notices.push(line)
    },
    lookAlike: (found: LookAlike) => {
      if (lists.lookAlikes.length < limits.named) lists.lookAlikes.push(found)
    },
    removal: (name) => {
      if (lists.removals.length < limits.named) lists.removals.push(name)
    },
    wrote: (count) => set({ rowsWritten: record.rowsWritten + count }),
    finish: async (change) => {
      await stopped()
      ended(change)
      await saveRecord(runnerOf(graph), record, owner)
    },
    checkpoint: async (change) => {
      set(change)
      await saveRecord(runnerOf(graph), current(), owner)
    },
    stop: stopped,
  }
}

function pace({ rowsWritten, rowsTotal }: ImportRecord, since: number): Partial<ImportRecord> {
  if (since === 0 || rowsWritten === 0) return {}
  const rowsPerSecond = Math.round(rowsWritten / ((performance.now() - since) / 1_000))
  if (rowsTotal === undefined || rowsPerSecond === 0) return { rowsPerSecond }
  return { rowsPerSecond, secondsLeft: Math.ceil((rowsTotal - rowsWritten) / rowsPerSecond) }
}
