import { AtlasError } from '../model/errors.ts'

/** A location in an input file: `row` is a line, a row of a sheet, or a position in a list, from 1; 0 is the whole file. */
export interface SourceLocation {
  readonly file: string
  readonly sheet?: string
  readonly row: number
  readonly column?: string
}

/** A record as it is in the file. */
export interface RawRecord {
  readonly location: SourceLocation
  /** Name of its table; a record without a table has its kind or type in a field. */
  readonly table?: string
  /** Whether all fields are text, as in a table. */
  readonly isText?: boolean
  readonly fields: Readonly<Record<string, unknown>>
  /** Headers of fields that the file names differently. */
  readonly headers?: ReadonlyMap<string, string>
}

/** The value of a cell; text unless the file has its type. */
export type Cell = string | number | boolean

/** A row of a table as it is in the file, also the one with the header. */
export interface RawRow {
  readonly location: SourceLocation
  /** Name of the sheet, or of the file without its extension. */
  readonly table: string
  readonly cells: readonly Cell[]
  /** Whether delimiters separate the cells, so that each row has all of them. */
  readonly isDelimited?: boolean
}

/** Something in the file that is not a value, such as a formula. */
export interface RawFault {
  readonly location: SourceLocation
  readonly value?: unknown
  readonly reason: string
}

export type RawItem = RawRecord | RawRow | RawFault

/** A file on disk, with the name it was sent under. */
export interface SourceFile {
  readonly name: string
  readonly path: string
}

/** A format that can be imported: the default export of a file in readers/. */
export interface InputFormat {
  readonly name: string
  /** File extensions without the dot. */
  readonly extensions: readonly string[]
  readonly mediaTypes: readonly string[]
  /** Whether the first bytes of a file are of this format. */
  matchesHead(head: Buffer): boolean
  /** Yields the records in constant memory; throws INVALID_INPUT if the file is malformed. */
  read(file: SourceFile, onNotice: (line: string) => void): AsyncGenerator<RawItem, void, undefined>
  /**
   * Yields what the file of another tool has, for a mapping of these tables: records whose fields are as in the file,
   * each with the name of its list or element as the table. Absent if `read` does so.
   */
  readForeign?(
    file: SourceFile,
    tables: readonly string[],
    onNotice: (line: string) => void,
  ): AsyncGenerator<RawItem, void, undefined>
}

/** The error for a file that cannot be read. */
export function malformedFile(location: SourceLocation, reason: string, cause?: unknown): AtlasError {
  const path = [location.file, location.sheet, ...(location.row > 0 ? [location.row] : [])]
    .filter(Boolean)
    .join(':')
  return new AtlasError('INVALID_INPUT', `${path} ${reason}`, {
    faults: [{ path, message: reason }],
    details: { place: location },
    cause,
  })
}
