/** A whiteboard that several people fill in; it becomes part of the map when it is applied. */
export interface Draft {
  readonly id: string
  readonly title: string
  /** Increases with every change of the draft or one of its rows. */
  readonly revision: number
  readonly rowCount: number
  readonly createdBy: string
  readonly createdAt: string
  readonly updatedAt: string
  /** The import that applied it last. */
  readonly import?: string
}

export interface DraftRow {
  readonly id: string
  /** Rows are in the order of these numbers, which need not be whole. */
  readonly position: number
  /** Texts by column of the whiteboard. */
  readonly cells: Readonly<Record<string, string>>
  readonly revision: number
  readonly author: string
  readonly updatedAt: string
}

export interface DraftWithRows extends Draft {
  readonly rows: readonly DraftRow[]
}

/** Drafts that nobody changed for so long are deleted when another is created. */
export const draftLimits = { drafts: 200, rows: 500, charactersPerCell: 2_000, keptForDays: 30 } as const
