import { AtlasError } from '../model/errors.ts'

/** Where something stands in what was sent: `row` is a line, a row of a sheet, or the n-th of a list. */
export interface SourceLocation {
  readonly file: string
  readonly sheet?: string
  readonly row: number
  readonly column?: string
}

/** A record as a format yields it. */
export interface RawRecord {
  readonly location: SourceLocation
  /** The name of the table it is a row of; a record of its own says itself what it is. */
  readonly table?: string
  /** Every field is text, as it always is in a table. */
  readonly isText?: boolean
  /** It stands where our templates have an example. */
  readonly isInExampleRow?: boolean
  readonly fields: Readonly<Record<string, unknown>>
}

/** Something in the file that is no value, such as a formula. */
export interface RawFault {
  readonly location: SourceLocation
  readonly value?: unknown
  readonly reason: string
}

export type RawItem = RawRecord | RawFault

/** A file on disk, under the name it was sent with. */
export interface SourceFile {
  readonly name: string
  readonly path: string
}

/** A format that can be imported: one file in this folder declares it, everything else follows. */
export interface InputFormat {
  readonly name: string
  /** Ends of file names, without the dot. */
  readonly extensions: readonly string[]
  readonly mediaTypes: readonly string[]
  /** Whether a file without a telling name is of this format, by its first bytes. */
  matchesHead(head: Buffer): boolean
  /** Yields the records in constant memory; throws INVALID_INPUT when the file is not sound. */
  read(file: SourceFile, onNotice: (line: string) => void): AsyncGenerator<RawItem, void, undefined>
}

/** The file as a whole cannot be read. */
export function malformedFile(location: SourceLocation, reason: string, cause?: unknown): AtlasError {
  const path = [location.file, location.sheet, ...(location.row > 0 ? [location.row] : [])]
    .filter(Boolean)
    .join(':')
  return new AtlasError('INVALID_INPUT', `${path} ${reason}`, {
    faults: [{ path: path, message: reason }],
    details: { place: location },
    cause,
  })
}
