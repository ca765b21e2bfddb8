const bytesPerMebibyte = 1024 * 1024

/** Limits of imports; `docs/import.md` has the same table. */
export const limits = {
  /** All files of a request. */
  uploadBytes: 4 * 1024 * bytesPerMebibyte,
  /** Files of an import that are also stored in the database, where other instances find them. */
  storedFileBytes: 64 * bytesPerMebibyte,
  /** Files of a request, and entries of an archive. */
  files: 1_000,
  /** An unpacked archive. */
  inflatedBytes: 8 * 1024 * bytesPerMebibyte,
  /** From here on an archive must not unpack to more than `inflationRatio` times its size. */
  suspiciousBytes: 32 * bytesPerMebibyte,
  inflationRatio: 200,
  /** A record: a line, a row, an XML element. */
  recordBytes: bytesPerMebibyte,
  columns: 1_000,
  sheetRows: 1_048_576,
  /** Shared texts of a workbook. */
  sharedStringBytes: 64 * bytesPerMebibyte,
  /** Nesting of XML elements. */
  xmlDepth: 100,
  /** Rows that are written in one transaction; more are written in batches. */
  maxRowsPerTransaction: 100_000,
  /** `docs/import.md` has the measurements. */
  maxRowsPerBatch: 5_000,
  /** Rows of a batch as JSON, since some batches are in memory at a time. */
  maxCharactersPerBatch: 2 * bytesPerMebibyte,
  /** Rows that are written at a time while other requests use the database. */
  maxRowsPerBatchWhenBusy: 1_000,
  /** Faults that are stored and reported. */
  faults: 1_000,
  /** Elements in a list, such as those that `replace` removes. */
  listedElements: 1_000,
} as const
