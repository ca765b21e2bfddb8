import type { Client } from '../../api/client.ts'
import { readEvents } from '../../api/events.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { createRow, type DraftRow, mergeCells, rebaseRow, type StoredRow, sortRows } from './draft.ts'

/** What a session shows. */
export interface DraftState {
  readonly title: string
  readonly rows: readonly DraftRow[]
  readonly isLoaded: boolean
  readonly isConnected: boolean
  readonly isDeleted: boolean
  /** The import that applied the draft last. */
  readonly importId: string | undefined
  readonly problem: Problem | undefined
  /** Grows whenever the stored rows change. */
  readonly storedVersion: number
}

const reconnectMs = 2_000
const maxConcurrentSaves = 4

/**
 * A draft that several people edit: follows their changes, saves one's own, and keeps what one typed until it is
 * stored, whatever happens to the connection or the row.
 */
export class DraftSession {
  readonly #client: Client
  readonly #id: string
  readonly #onState: (state: DraftState) => void
  readonly #controller = new AbortController()
  readonly #rows = new Map<string, DraftRow>()
  /** Rows to save, in their order. */
  readonly #unsaved = new Set<string>()
  readonly #saving = new Set<string>()
  /** Changes of rows that arrive while they are saved. */
  readonly #waiting = new Map<string, StoredRow>()
  #state: Omit<DraftState, 'rows'> = {
    title: '',
    isLoaded: false,
    isConnected: false,
    isDeleted: false,
    importId: undefined,
    problem: undefined,
    storedVersion: 0,
  }

  constructor(client: Client, id: string, onState: (state: DraftState) => void) {
    this.#client = client
    this.#id = id
    this.#onState = onState
    this.#follow()
  }

  close(): void {
    this.#controller.abort()
  }

  /** Changes cells of a row, which is created if it is new; `basis` is what the person saw when they began. */
  setCells(
    row: DraftRow,
    cells: Readonly<Record<string, string>>,
    basis?: Readonly<Record<string, string>>,
  ): void {
    const present = this.#rows.get(row.id) ?? row
    const changed = { ...present, edits: { ...present.edits, ...cells } }
    this.#rows.set(row.id, basis ? detectConflicts(changed, basis) : changed)
    this.#publish()
    this.#save(row.id)
  }

  /** Ends a conflict with the text of one's own or of the other person. */
  resolve(rowId: string, column: string, isMine: boolean): void {
    const row = this.#rows.get(rowId)
    const conflict = row?.conflicts[column]
    if (!row || !conflict) return
    const { [column]: _, ...conflicts } = row.conflicts
    const edits = isMine ? { ...row.edits, [column]: conflict.mine } : row.edits
    this.#rows.set(rowId, { ...row, conflicts, edits })
    this.#publish()
    this.#save(rowId)
  }

  /** Deletes a row; the caller can restore what it had with `setCells`. */
  async deleteRow({ id, revision }: DraftRow): Promise<void> {
    this.#rows.delete(id)
    this.#publish()
    if (revision === 0) return
    try {
      await this.#client.send(this.#rowPath(id), { method: 'DELETE', ifMatch: `"${revision}"` })
    } catch (error) {
      const problem = toProblem(error)
      const present = readPresentRow(problem)
      if (present) this.#takeRow(present)
      if (problem.status !== 404) this.#update({ problem })
    }
  }

  #rowPath = (rowId: string) => `drafts/${encodeURIComponent(this.#id)}/rows/${encodeURIComponent(rowId)}`

  async #follow(): Promise<void> {
    const { signal } = this.#controller
    while (!signal.aborted && !this.#state.isDeleted) {
      try {
        const path = `drafts/${encodeURIComponent(this.#id)}/events`
        const response = await this.#client.fetch(path, { signal })
        for await (const { event, data } of readEvents(response)) this.#take(event, JSON.parse(data) as never)
      } catch (error) {
        if (signal.aborted) return
        const problem = toProblem(error)
        if (problem.status === 404) this.#update({ isDeleted: true })
        else if (problem.status >= 400) this.#update({ problem })
      }
      this.#update({ isConnected: false })
      await new Promise((resolve) => setTimeout(resolve, reconnectMs))
    }
  }

  #take(event: string, data: never): void {
    if (this.#controller.signal.aborted) return
    const handlers: Readonly<Record<string, (data: never) => void>> = {
      draft: (draft: { title: string; rows: StoredRow[]; import?: string }) => this.#takeDraft(draft),
      row: (row: StoredRow) => {
        if (this.#saving.has(row.id)) this.#waiting.set(row.id, row)
        else this.#takeRow(row)
      },
      rowDeleted: ({ id }: { id: string }) => this.#takeDeletion(id),
      applied: (applied: { import: string }) => this.#update({ importId: applied.import }),
      draftDeleted: () => this.#update({ isDeleted: true }),
    }
    handlers[event]?.(data)
  }

  /** The whole draft, also after a lost connection: what is not stored yet is saved now. */
  #takeDraft({ title, rows, import: importId }: { title: string; rows: StoredRow[]; import?: string }): void {
    const ids = new Set(rows.map(({ id }) => id))
    for (const { id } of this.#rows.values()) if (!ids.has(id)) this.#takeDeletion(id)
    for (const row of rows) this.#takeRow(row)
    this.#update({ title, importId, isLoaded: true, isConnected: true, problem: undefined })
    for (const { id } of this.#rows.values()) this.#save(id)
  }

  #takeRow(stored: StoredRow): void {
    const row = this.#rows.get(stored.id)
    if (row && row.revision >= stored.revision) return
    this.#rows.set(stored.id, rebaseRow(row ?? { ...createRow(stored.position), id: stored.id }, stored))
    this.#update({ storedVersion: this.#state.storedVersion + 1 })
  }

  /** A row that somebody deleted while this person types in it is stored again. */
  #takeDeletion(id: string): void {
    const row = this.#rows.get(id)
    if (!row) return
    const isEdited = Object.keys({ ...row.edits, ...row.conflicts }).length > 0
    if (isEdited)
      this.#rows.set(id, { ...row, revision: 0, edits: { ...row.stored, ...row.edits }, stored: {} })
    else this.#rows.delete(id)
    this.#update({ storedVersion: this.#state.storedVersion + 1 })
    if (isEdited) this.#save(id)
  }

  /** Saves the changes of a row, a few rows at a time. */
  #save(id: string): void {
    this.#unsaved.add(id)
    for (const waiting of this.#unsaved) {
      if (this.#saving.size >= maxConcurrentSaves) return
      if (!this.#saving.has(waiting)) this.#saveRow(waiting)
    }
  }

  async #saveRow(id: string): Promise<void> {
    this.#unsaved.delete(id)
    const row = this.#rows.get(id)
    if (!row || Object.keys(row.edits).length === 0) return
    this.#saving.add(id)
    const hasMore = await this.#sendRow(row)
    this.#saving.delete(id)
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (waiting) this.#takeRow(waiting)
    // What was typed meanwhile, or what others changed, is saved next; what was refused waits for the next change.
    const next = hasMore ? id : [...this.#unsaved][0]
    if (next !== undefined && !this.#controller.signal.aborted) this.#save(next)
  }

  /** Sends a row; whether it may have more to save now. */
  async #sendRow(row: DraftRow): Promise<boolean> {
    try {
      const { value } = await this.#client.send<StoredRow>(this.#rowPath(row.id), {
        method: 'PUT',
        body: { cells: mergeCells(row), position: row.position },
        ...(row.revision > 0 && { ifMatch: `"${row.revision}"` }),
      })
      this.#acknowledge(value)
      return true
    } catch (error) {
      const problem = toProblem(error)
      this.#handleRefusal(row.id, problem)
      return problem.status === 412
    }
  }

  /** Takes over what was just saved; what this person typed meanwhile stays. */
  #acknowledge(stored: StoredRow): void {
    const row = this.#rows.get(stored.id)
    if (!row) return
    const { position, cells, revision, author } = stored
    const edits = Object.fromEntries(
      Object.entries(row.edits).filter(([column, text]) => text !== (cells[column] ?? '')),
    )
    this.#rows.set(stored.id, { ...row, position, stored: cells, revision, author, edits })
    this.#update({ problem: undefined, storedVersion: this.#state.storedVersion + 1 })
  }

  #handleRefusal(id: string, problem: Problem): void {
    const present = readPresentRow(problem)
    if (problem.status !== 412) this.#update({ problem })
    else if (present) this.#takeRow(present)
    else this.#takeDeletion(id)
  }

  #update(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change }
    this.#publish()
  }

  #publish(): void {
    if (!this.#controller.signal.aborted)
      this.#onState({ ...this.#state, rows: sortRows(this.#rows.values()) })
  }
}

const readPresentRow = ({ details }: Problem) => (details.row ?? undefined) as StoredRow | undefined

/** A cell that somebody changed between the beginning and the end of typing. */
function detectConflicts(row: DraftRow, basis: Readonly<Record<string, string>>): DraftRow {
  const [edits, conflicts] = [{ ...row.edits }, { ...row.conflicts }]
  for (const [column, before] of Object.entries(basis)) {
    const theirs = row.stored[column] ?? ''
    const mine = edits[column] ?? ''
    if (theirs === before || theirs === mine) continue
    conflicts[column] = { mine, theirs, author: row.author }
    delete edits[column]
  }
  return { ...row, edits, conflicts }
}
