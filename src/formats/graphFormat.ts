import { join } from 'node:path'
import type { EcosystemBatch } from '../graph/reading/streamEcosystem.ts'
import { loadModules } from '../model/loadModules.ts'

/** A format of the ecosystem: the default export of a file in graphs/. */
export interface GraphFormat {
  /** Extension of the file and of the URL. */
  readonly extension: string
  readonly mediaType: string
  /** A sentence for the API description: what it is and what reads it. */
  readonly description: string
  /** Whether it includes properties that the service sets, such as `createdAt`. */
  readonly hasBookkeeping?: boolean
  /** The file in chunks, created on demand. */
  write(records: AsyncIterable<EcosystemBatch>, options: ExportOptions): AsyncIterable<string | Uint8Array>
}

export interface ExportOptions {
  /** Whether texts that a spreadsheet would evaluate as formulas are unchanged. */
  readonly lossless: boolean
}

/** Formats of the ecosystem by extension: one for each file in graphs/. */
export const graphFormats = await loadModules<GraphFormat>(
  join(import.meta.dirname, 'graphs'),
  ({ extension }) => extension,
)
