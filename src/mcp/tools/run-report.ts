import { z } from 'zod'
import { pageInput, recordedAt } from '../page.ts'
import { readReportPage } from '../reportRows.ts'
import { defineTool } from '../tool.ts'

export default defineTool({
  name: 'run_report',
  title: 'Run a report',
  description: 'The computed answer of one report, by its name in list_reports.',
  operation: 'GET /reports/:name',
  input: {
    name: z.string().max(200).describe('Such as unowned-touchpoints'),
    parameters: z
      .record(z.string().max(100), z.union([z.string().max(1_000), z.number(), z.boolean()]))
      .optional()
      .describe('As list_reports names them'),
    recordedAt,
    ...pageInput,
  },
  output: { title: z.string(), columns: z.array(z.looseObject({})) },
  async run(context, { name, parameters, recordedAt, ...page }) {
    const { report, ...result } = await readReportPage(context, {
      name,
      parameters: { ...parameters, recordedAt },
      ...page,
    })
    return {
      title: report.title,
      columns: report.columns.map(({ name, description, unit }) => ({ name, description, unit })),
      ...result,
    }
  },
})
