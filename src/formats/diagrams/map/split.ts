/** What a page of a map shows: as much as fits, or one journey, or what one owner owns. */
export const mapSplits = ['none', 'journey', 'department'] as const
export type MapSplit = (typeof mapSplits)[number]
