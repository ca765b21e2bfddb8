const bytesPerMebibyte = 1024 * 1024

/** What a file may cost; `docs/import.md` has the same table. */
export const limits = {
  /** All that one request sends. */
  uploadBytes: 4 * 1024 * bytesPerMebibyte,
  /** Files of one request, and entries of one archive. */
  files: 1_000,
  /** What an archive may unpack to. */
  inflatedBytes: 8 * 1024 * bytesPerMebibyte,
  /** From here on an archive that unpacks to more than `inflationRatio` times its size is refused. */
  suspiciousBytes: 32 * bytesPerMebibyte,
  inflationRatio: 200,
  /** One record: a line, a row, an element with all in it. */
  recordBytes: bytesPerMebibyte,
  columns: 1_000,
  sheetRows: 1_048_576,
  /** All the texts that cells of a workbook share. */
  sharedStringBytes: 64 * bytesPerMebibyte,
  /** How deep elements of XML may stand in one another. */
  xmlDepth: 100,
  /** Rows that are written in one transaction; more go in batches. */
  maxRowsPerTransaction: 100_000,
  /** How many a batch has: `docs/import.md` tells what was measured. */
  maxRowsPerBatch: 5_000,
  /** And at most so much of JSON, whatever that is in rows: some batches are held in memory at a time. */
  maxCharactersPerBatch: 2 * bytesPerMebibyte,
  /** How many of a batch are written at a time while others ask. */
  maxRowsPerBatchWhenBusy: 1_000,
  /** Faults that are kept and told. */
  faults: 1_000,
  /** Elements named in a list, such as those that `replace` would remove. */
  listedElements: 1_000,
  /** Rows of a whiteboard. */
  whiteboardRows: 10_000,
} as const
