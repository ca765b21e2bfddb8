import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EcosystemBatch } from '../graph/reading/streamEcosystem.ts'

/** A way to write the ecosystem as a file: one file in exports/ declares it. */
export interface GraphFormat {
  /** The end of the file's name, and of the address. */
  readonly extension: string
  readonly mediaType: string
  /** What it is and what reads it, in a sentence for people. */
  readonly description: string
  /** Whether it also holds what the service sets, such as `createdAt`. */
  readonly hasBookkeeping?: boolean
  /** The file in pieces, as they are asked for. */
  write(records: AsyncIterable<EcosystemBatch>, options: ExportOptions): AsyncIterable<string | Uint8Array>
}

export interface ExportOptions {
  /** Texts that a spreadsheet would take for a formula are left as they are. */
  readonly lossless: boolean
}

/** Every format by its extension: one for each file in exports/. */
export const graphFormats: ReadonlyMap<string, GraphFormat> = await loadGraphFormats(
  join(import.meta.dirname, 'graphs'),
)

async function loadGraphFormats(folder: string): Promise<Map<string, GraphFormat>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const formats = await Promise.all(files.toSorted().map((file) => loadGraphFormat(join(folder, file))))
  return new Map(formats.map((format) => [format.extension, format]))
}

async function loadGraphFormat(file: string): Promise<GraphFormat> {
  const { default: format } = (await import(pathToFileURL(file).href)) as { default: GraphFormat }
  return format
}
