import { AtlasError } from '../model/errors.ts'

/** Where something stands in what was sent: `row` is a line, a row of a sheet, or the n-th of a list. */
export interface Place {
  readonly file: string
  readonly sheet?: string
  readonly row: number
  readonly column?: string
}

/** A record as a format yields it. */
export interface RawRecord {
  readonly place: Place
  /** The name of the table it is a row of; a record of its own says itself what it is. */
  readonly table?: string
  /** Every field is text, as it always is in a table. */
  readonly isText?: boolean
  /** It stands where our templates have an example. */
  readonly mayBeExample?: boolean
  readonly fields: Readonly<Record<string, unknown>>
}

/** Something in the file that is no value, such as a formula. */
export interface RawFault {
  readonly place: Place
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
export interface Format {
  readonly name: string
  /** Ends of file names, without the dot. */
  readonly extensions: readonly string[]
  readonly mediaTypes: readonly string[]
  /** Whether a file without a telling name is of this format, by its first bytes. */
  recognises(head: Buffer): boolean
  /** Yields the records in constant memory; throws INVALID_INPUT when the file is not sound. */
  read(file: SourceFile, notice: (line: string) => void): AsyncGenerator<RawItem, void, undefined>
}

/** The file as a whole cannot be read. */
export function unsound(place: Place, reason: string, cause?: unknown): AtlasError {
  const where = [place.file, place.sheet, ...(place.row > 0 ? [place.row] : [])].filter(Boolean).join(':')
  return new AtlasError('INVALID_INPUT', `${where} ${reason}`, {
    faults: [{ path: where, message: reason }],
    details: { place },
    cause,
  })
}
