import type { SourceLocation } from '../../formats/inputFormat.ts'

/** How rows are applied, and what that means. */
export const importModes = {
  upsert: 'create new elements and update existing ones',
  create: 'create elements; an element that already exists is an error',
  replace:
    'make the files the full content of every kind and type in them; elements that they lack are removed',
} as const

export type ImportMode = keyof typeof importModes
export const importModeNames = Object.keys(importModes) as readonly ImportMode[]

/** States of an import: what people see, and whether anything still happens. */
export const importStates = {
  received: { label: 'Waiting', isFinal: false },
  reading: { label: 'Reading', isFinal: false },
  writing: { label: 'Writing', isFinal: false },
  done: { label: 'Done', isFinal: true },
  failed: { label: 'Failed', isFinal: true },
  cancelled: { label: 'Cancelled', isFinal: true },
  undoing: { label: 'Undoing', isFinal: false },
  undone: { label: 'Undone', isFinal: true },
} as const

export type ImportState = keyof typeof importStates
export const importStateNames = Object.keys(importStates) as readonly ImportState[]

export const isFinished = ({ state }: Pick<ImportRecord, 'state'>): boolean => importStates[state].isFinal

export interface ImportRequest {
  readonly mode: ImportMode
  readonly dryRun: boolean
  /** How many elements `replace` may remove. */
  readonly confirm?: number | undefined
  readonly author: string
  readonly files: readonly string[]
  /** Name of the mapping of the files. */
  readonly mapping?: string | undefined
}

/** A reason why an import was refused, and where. */
export interface ImportFault extends SourceLocation {
  readonly value?: string
  readonly reason: string
}

/** Rows of a sheet with faults, and those beside them, as texts. */
export interface FaultSheet {
  readonly file: string
  readonly sheet: string
  /** Headers; letters for columns without one. */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[]
}

/** A value of another tool that the map does not hold, and how many rows have it; `row` is the first. */
export interface ValueNotHeld extends ImportFault {
  readonly rows: number
}

/** How much of mapped files the map holds. */
export interface HeldValues {
  readonly values: number
  readonly valuesNotHeld: number
  /** By column and value, the first of them. */
  readonly notHeld: readonly ValueNotHeld[]
}

/** A new name that looks like another spelling of an existing one. */
export interface LookAlike {
  readonly file: string
  readonly row: number
  readonly kind: string
  readonly name: string
  readonly like: { readonly kind: string; readonly id: string; readonly name: string }
}

/** Elements by the result of the import. */
export interface ImportCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly removed: number
}

/** What a dry run would do to an element. */
export interface ImportChange {
  readonly change: 'created' | 'updated' | 'removed'
  /** `Touchpoint invoice`, or a relationship with its ends. */
  readonly element: string
  /** Of a node that is created or removed. */
  readonly name?: string
  /** Properties that would have other values. */
  readonly properties?: readonly string[]
}

export const zeroCounts: ImportCounts = { created: 0, updated: 0, unchanged: 0, removed: 0 }

export function addCounts(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    removed: a.removed + b.removed,
  }
}

/** An import as it is stored and reported. */
export interface ImportRecord extends ImportRequest {
  readonly id: string
  readonly state: ImportState
  readonly startedAt: string
  readonly finishedAt?: string
  readonly rowsRead: number
  /** Known once all files are read. */
  readonly rowsTotal?: number
  readonly rowsWritten: number
  readonly rowsFailed: number
  readonly counts: ImportCounts
  readonly rowsPerSecond?: number
  readonly secondsLeft?: number
  /** The first faults, notices, look-alikes and removals. */
  readonly faults: readonly ImportFault[]
  readonly faultsTotal: number
  /** Of workbooks, once they are read. */
  readonly faultSheets?: readonly FaultSheet[]
  readonly notices: readonly string[]
  readonly noticesTotal: number
  readonly lookAlikes: readonly LookAlike[]
  readonly lookAlikesTotal: number
  readonly removals: readonly string[]
  readonly removalsTotal: number
  /** What a dry run would change, the first of it. */
  readonly changes?: readonly ImportChange[]
  /** Of files with a mapping, once they are read. */
  readonly held?: HeldValues
  readonly problem?: { readonly code: string; readonly detail: string }
}

/** The record of an import before anything is read. */
export const createImportRecord = (id: string, request: ImportRequest): ImportRecord => ({
  id,
  state: 'received',
  ...request,
  startedAt: new Date().toISOString(),
  rowsRead: 0,
  rowsWritten: 0,
  rowsFailed: 0,
  counts: zeroCounts,
  faults: [],
  faultsTotal: 0,
  notices: [],
  noticesTotal: 0,
  lookAlikes: [],
  lookAlikesTotal: 0,
  removals: [],
  removalsTotal: 0,
})

/** Receives the events of reading files. */
export interface ImportListener {
  onRow(): void
  onFault(fault: ImportFault): void
  onNotice(line: string): void
  onLookAlike(lookAlike: LookAlike): void
}
