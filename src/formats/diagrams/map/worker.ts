import { diagramFormats } from '../../diagramFormat.ts'
import type { EcosystemMap } from './ecosystemMap.ts'

export interface DiagramTask {
  readonly extension: string
  readonly map: EcosystemMap
  readonly title: string
}

/** Draws a map in a thread of its own. */
export default async function renderDiagram({ extension, map, title }: DiagramTask): Promise<string> {
  const format = diagramFormats.get(extension)
  if (!format) throw new TypeError(`There is no drawing ${extension}`)
  return format.render(map, title)
}
