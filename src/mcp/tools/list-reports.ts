import { z } from 'zod'
import { pageInput, takePage } from '../page.ts'
import { toReportAddress } from '../reportRows.ts'
import { defineTool } from '../tool.ts'

interface ReportSummary {
  readonly name: string
  readonly title: string
  readonly question: string
  readonly themeLabel: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly isSaved: boolean
}

interface Parameter {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly default?: unknown
}

export default defineTool({
  name: 'list_reports',
  title: 'List reports by question',
  description:
    'The saved questions that the map answers, with their parameters: ownership, roles, failures, promises, data and more. Prefer a report to counting rows yourself.',
  operation: 'GET /reports',
  input: {
    text: z.string().max(200).optional().describe('Words of the question, such as owner; all if omitted'),
    ...pageInput,
    limit: pageInput.limit.default(100),
  },
  async run({ api, signal }, { text = '', ...page }) {
    const { reports } = await api.send<{ reports: readonly ReportSummary[] }>({ path: '/reports' }, signal)
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    const found = reports.filter(({ name, title, question, description, themeLabel }) => {
      const all = `${name} ${title} ${question} ${description} ${themeLabel}`.toLowerCase()
      return words.every((word) => all.includes(word))
    })
    const { items, total, nextCursor } = takePage(found, found.length, page)
    return {
      rows: items.map(({ name, question, themeLabel, parameters, isSaved }) => ({
        name,
        question,
        theme: themeLabel,
        parameters: parameters.map(describeParameter),
        ...(isSaved && { isSaved }),
        address: toReportAddress(api, name),
      })),
      total,
      nextCursor,
    }
  },
})

const describeParameter = ({ name, type, isRequired, default: defaultValue }: Parameter): string =>
  `${name}: ${type}${isRequired ? ', required' : defaultValue === null || defaultValue === undefined ? '' : `, default ${defaultValue}`}`
