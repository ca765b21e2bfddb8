import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EcosystemMap } from './diagrams/map/ecosystemMap.ts'

/** A format of the map: the default export of a file in diagrams/. */
export interface DiagramFormat {
  /** Extension of the file and of the URL. */
  readonly extension: string
  readonly mediaType: string
  /** A sentence for the API description. */
  readonly description: string
  render(map: EcosystemMap, title: string): string | Promise<string>
}

/** Formats of the map by extension: one for each file in diagrams/. */
export const diagramFormats: ReadonlyMap<string, DiagramFormat> = await loadDiagramFormats(
  join(import.meta.dirname, 'diagrams'),
)

async function loadDiagramFormats(folder: string): Promise<Map<string, DiagramFormat>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const formats = await Promise.all(files.toSorted().map((file) => loadDiagramFormat(join(folder, file))))
  return new Map(formats.map((format) => [format.extension, format]))
}

async function loadDiagramFormat(file: string): Promise<DiagramFormat> {
  const { default: format } = (await import(pathToFileURL(file).href)) as { default: DiagramFormat }
  return format
}
