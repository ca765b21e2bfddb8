import { z } from 'zod'
import { elementInput } from '../elementInput.ts'
import { pageInput, recordedAt } from '../page.ts'
import { readReportPage } from '../reportRows.ts'
import { defineTool } from '../tool.ts'

/** The report for each direction. */
const reports = { dependents: 'impact', requirements: 'depends-on' } as const

export default defineTool({
  name: 'get_impact',
  title: 'Get the impact of a failure',
  description:
    'What is lost or affected if an element fails (dependents), or what an element needs to work (requirements), with a path to each.',
  operation: 'GET /reports/impact',
  input: {
    element: elementInput,
    direction: z.enum(['dependents', 'requirements']).default('dependents'),
    recordedAt,
    ...pageInput,
  },
  async run(context, { element, direction, recordedAt, ...page }) {
    const parameters = { ...element, recordedAt }
    const { report: _, ...result } = await readReportPage(context, {
      name: reports[direction],
      parameters,
      ...page,
    })
    return result
  },
})
