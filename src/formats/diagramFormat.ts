import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EcosystemMap } from './diagrams/map/ecosystemMap.ts'

/** A way to draw the map: one file in drawings/ declares it. */
export interface Drawing {
  /** The end of the file's name, and of the address. */
  readonly extension: string
  readonly mediaType: string
  /** What it is, in a sentence for people. */
  readonly description: string
  draw(map: EcosystemMap, title: string): string | Promise<string>
}

/** Every drawing by its extension: one for each file in drawings/. */
export const drawings: ReadonlyMap<string, Drawing> = await readDrawings(
  join(import.meta.dirname, 'diagrams'),
)

async function readDrawings(folder: string): Promise<Map<string, Drawing>> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  const found = await Promise.all(files.toSorted().map((file) => readDrawing(join(folder, file))))
  return new Map(found.map((drawing) => [drawing.extension, drawing]))
}

async function readDrawing(file: string): Promise<Drawing> {
  const { default: drawing } = (await import(pathToFileURL(file).href)) as { default: Drawing }
  return drawing
}
