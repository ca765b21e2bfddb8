import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EcosystemMap } from './diagrams/map/ecosystemMap.ts'

/** A way to draw the map: one file in drawings/ declares it. */
export interface DiagramFormat {
  /** The end of the file's name, and of the address. */
  readonly extension: string
  readonly mediaType: string
  /** What it is, in a sentence for people. */
  readonly description: string
  render(map: EcosystemMap, title: string): string | Promise<string>
}

/** Every drawing by its extension: one for each file in drawings/. */
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
