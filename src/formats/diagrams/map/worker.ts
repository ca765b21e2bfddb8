import { drawings } from '../../diagramFormat.ts'
import type { EcosystemMap } from './ecosystemMap.ts'

export interface DrawingTask {
  readonly extension: string
  readonly map: EcosystemMap
  readonly title: string
}

/** Draws a map in a thread of its own. */
export default async function draw({ extension, map, title }: DrawingTask): Promise<string> {
  const drawing = drawings.get(extension)
  if (!drawing) throw new TypeError(`There is no drawing ${extension}`)
  return drawing.draw(map, title)
}
