import { serveTasks } from '../../../workers/serveTasks.ts'
import { type DiagramOptions, diagramFormats } from '../../diagramFormat.ts'
import type { DepartmentBrief } from '../brief/departmentBrief.ts'
import type { EcosystemMap } from './ecosystemMap.ts'

export interface DiagramTask {
  readonly extension: string
  readonly map: EcosystemMap
  readonly options: DiagramOptions
}

export default serveTasks({
  renderDiagram: ({ extension, map, options }: DiagramTask) => {
    const format = diagramFormats.get(extension)
    if (!format) throw new TypeError(`Unknown diagram format ${extension}`)
    return format.render(map, options)
  },
  renderBrief: async (brief: DepartmentBrief) => {
    const { renderBrief } = await import('../brief/renderBrief.ts')
    return renderBrief(brief)
  },
})
