import { serveTasks } from '../../../workers/serveTasks.ts'
import { diagramFormats } from '../../diagramFormat.ts'
import type { EcosystemMap } from './ecosystemMap.ts'

export interface DiagramTask {
  readonly extension: string
  readonly map: EcosystemMap
  readonly title: string
}

export default serveTasks({
  renderDiagram: ({ extension, map, title }: DiagramTask) => {
    const format = diagramFormats.get(extension)
    if (!format) throw new TypeError(`Unknown diagram format ${extension}`)
    return format.render(map, title)
  },
})
