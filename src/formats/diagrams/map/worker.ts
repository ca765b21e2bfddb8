import { diagramFormats } from '../../diagramFormat.ts'
import type { EcosystemMap } from './ecosystemMap.ts'

export interface DiagramTask {
  readonly extension: string
  readonly map: EcosystemMap
  readonly title: string
}

/** Renders a map in a thread. */
export default async function renderDiagram({ extension, map, title }: DiagramTask): Promise<string> {
  const format = diagramFormats.get(extension)
  if (!format) throw new TypeError(`Unknown diagram format ${extension}`)
  return format.render(map, title)
}
