import { toProblem } from '../../api/problem.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { Downloads, saveFile } from '../Downloads.tsx'
import { type CanvasFilter, splitTags } from './canvas.ts'

const drawings = ['svg', 'png', 'pdf'] as const

/** The canvas as a table, and the map of the journey as a drawing of the service. */
export function CanvasDownloads({ journeyId, filter }: { journeyId: string; filter: CanvasFilter }) {
  const { client, announce } = useAtlas()
  const save = async (format: (typeof drawings)[number]) => {
    const { customer, department, tags } = filter
    const query = { journey: journeyId, customer, department, tags: splitTags(tags) }
    try {
      const response = await client.fetchMap(`exports/map.${format}`, { query, repeated: ['tags'] })
      saveFile(await response.blob(), `${journeyId}.${format}`)
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  const tables = ['csv', 'xlsx'].map((format) => ({
    label: `Canvas, ${format.toUpperCase()}`,
    path: `reports/journey-canvas.${format}`,
    query: { journeyId },
  }))
  return (
    <Downloads files={tables}>
      {drawings.map((format) => (
        <button key={format} type="button" onClick={() => save(format)}>
          Drawing, {format.toUpperCase()}
        </button>
      ))}
    </Downloads>
  )
}
