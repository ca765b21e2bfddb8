/** A column of a whiteboard, as the service describes it. */
export interface DraftColumn {
  readonly name: string
  readonly question: string
  readonly example: string
  /** Kinds of the elements that its cells name. */
  readonly kinds?: readonly string[]
  readonly choices?: readonly string[]
}

export type Cells = Readonly<Record<string, string>>

/** A row as the service stores it. */
export interface StoredRow {
  readonly id: string
  readonly position: number
  readonly cells: Cells
  readonly revision: number
  readonly author: string
  readonly updatedAt: string
}

export interface DraftSummary {
  readonly id: string
  readonly title: string
  readonly rowCount: number
  readonly createdBy: string
  readonly createdAt: string
  readonly updatedAt: string
  /** The import that applied it last. */
  readonly import?: string
}

export interface DraftList {
  readonly items: readonly DraftSummary[]
  readonly columns: readonly DraftColumn[]
}

/** What applying a draft would do, and what is wrong with it. */
export interface DraftCheck {
  readonly faults: readonly { readonly rowId: string; readonly column?: string; readonly reason: string }[]
  readonly lookAlikes: readonly {
    readonly rowId: string
    readonly kind: string
    readonly name: string
    readonly like: { readonly kind: string; readonly id: string; readonly name: string }
  }[]
  readonly notices: readonly string[]
  readonly creates: readonly {
    readonly rowId: string
    readonly kind: string
    readonly id: string
    readonly name: string
  }[]
  readonly relationshipsCreated: number
  readonly contested: readonly {
    readonly rowId: string
    readonly touchpoint: { readonly kind: string; readonly id: string }
    readonly owners: readonly string[]
  }[]
}

/** A cell that two people changed: each text is kept until one is chosen. */
export interface CellConflict {
  readonly mine: string
  readonly theirs: string
  readonly author: string
}

/** A row as a person sees it: what is stored, and what they changed since. */
export interface DraftRow {
  readonly id: string
  readonly position: number
  /** What the service has; revision 0 if it does not have the row yet. */
  readonly stored: Cells
  readonly revision: number
  readonly author: string
  /** Cells that are not saved yet. */
  readonly edits: Cells
  readonly conflicts: Readonly<Record<string, CellConflict>>
}

export const getCell = ({ stored, edits }: DraftRow, column: string): string =>
  edits[column] ?? stored[column] ?? ''

export const createRow = (position: number): DraftRow => ({
  id: createId(),
  position,
  stored: {},
  revision: 0,
  author: '',
  edits: {},
  conflicts: {},
})

const idBytes = 16

/** Also without a secure context, in which browsers make no UUIDs. */
const createId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(idBytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

/**
 * Takes over what the service has now. What this person changed stays; a cell that somebody else changed too becomes
 * a conflict.
 */
export function rebaseRow(row: DraftRow, present: StoredRow): DraftRow {
  const edits: Record<string, string> = {}
  const conflicts: Record<string, CellConflict> = {}
  for (const [column, { mine }] of Object.entries(row.conflicts)) {
    const theirs = present.cells[column] ?? ''
    if (theirs !== mine) conflicts[column] = { mine, theirs, author: present.author }
  }
  for (const [column, mine] of Object.entries(row.edits)) {
    const [before, theirs] = [row.stored[column] ?? '', present.cells[column] ?? '']
    if (theirs === mine) continue
    if (theirs === before) edits[column] = mine
    else conflicts[column] = { mine, theirs, author: present.author }
  }
  const { position, cells, revision, author } = present
  return { ...row, position, stored: cells, revision, author, edits, conflicts }
}

/** The cells to store: the stored ones with what this person changed. */
export const mergeCells = ({ stored, edits }: DraftRow): Cells =>
  Object.fromEntries(Object.entries({ ...stored, ...edits }).filter(([, text]) => text !== ''))

export const sortRows = (rows: Iterable<DraftRow>): DraftRow[] =>
  [...rows].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1))
