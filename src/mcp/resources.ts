import type { ReadResourceResult } from '@modelcontextprotocol/server'
import { AtlasError } from '../model/errors.ts'
import type { AtlasApi } from './atlasApi.ts'
import { callTool } from './callTool.ts'
import type { ToolContext } from './tool.ts'
import { tools } from './tools.ts'

/** What a resource shows: the result of a tool. */
interface Resource {
  /** `{id}` stands for one segment. */
  readonly uri: string
  readonly name: string
  readonly title: string
  readonly description: string
  readonly tool: string
  toInput(values: Readonly<Record<string, string>>): object
}

const scheme = 'cx-atlas://'
const wholePage = { limit: 200 }

const resources: readonly Resource[] = [
  {
    uri: `${scheme}map`,
    name: 'map',
    title: 'The map: all journeys',
    description: `Journeys; ${scheme}map/{journey} shows one with its phases, touchpoints and what stands behind them`,
    tool: 'find_elements',
    toInput: () => ({ kind: 'Journey', ...wholePage }),
  },
  {
    uri: `${scheme}map/{journey}`,
    name: 'journey-map',
    title: 'The map of a journey',
    description:
      'Phases of a journey, their touchpoints with owners, and the departments, systems and partners behind them',
    tool: 'run_report',
    toInput: ({ journey }) => ({ name: 'journey-canvas', parameters: { journeyId: journey }, ...wholePage }),
  },
  {
    uri: `${scheme}model`,
    name: 'model',
    title: 'The model',
    description: 'Kinds of elements and types of relationships',
    tool: 'describe_model',
    toInput: () => ({}),
  },
  {
    uri: `${scheme}elements/{kind}/{id}`,
    name: 'element',
    title: 'Element',
    description: `One element with its relationships, such as ${scheme}elements/Touchpoint/first-invoice`,
    tool: 'get_element',
    toInput: ({ kind, id }) => ({ element: `${kind}/${id}`, ...wholePage }),
  },
  {
    uri: `${scheme}reports/{name}`,
    name: 'report',
    title: 'Report',
    description: `The rows of a report with its default parameters, such as ${scheme}reports/role-gaps`,
    tool: 'run_report',
    toInput: ({ name }) => ({ name, ...wholePage }),
  },
]

const mimeType = 'application/json'
const isTemplate = ({ uri }: Resource) => uri.includes('{')

/** Resources with an address of their own, among them the built-in reports; texts of saved ones are not listed. */
export async function listResources(api: AtlasApi, signal: AbortSignal) {
  const { reports } = await api.send<{
    reports: readonly { name: string; title: string; question: string; isSaved: boolean }[]
  }>({ path: '/reports' }, signal)
  const builtIn = reports.filter(({ isSaved }) => !isSaved)
  return [
    ...resources
      .filter((resource) => !isTemplate(resource))
      .map(({ uri, name, title, description }) => ({ uri, name, title, description, mimeType })),
    ...builtIn.map(({ name, title, question }) => ({
      uri: `${scheme}reports/${name}`,
      name,
      title,
      description: question,
      mimeType,
    })),
  ]
}

export const listResourceTemplates = () =>
  resources
    .filter(isTemplate)
    .map(({ uri, name, title, description }) => ({ uriTemplate: uri, name, title, description, mimeType }))

/** The contents of a resource; NOT_FOUND if there is none at the address or what it names does not exist. */
export async function readResource(context: ToolContext, uri: string): Promise<ReadResourceResult> {
  for (const resource of resources) {
    const values = matchUri(resource.uri, uri)
    const tool = values && tools.get(resource.tool)
    if (!tool) continue
    const { content, isError } = await callTool(tool, context, resource.toInput(values))
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
    if (isError) throw new AtlasError('NOT_FOUND', text)
    return { contents: [{ uri, mimeType, text }] }
  }
  const templates = resources.map((resource) => resource.uri).join(', ')
  throw new AtlasError('NOT_FOUND', `There is no resource at this address; use ${templates}`)
}

/** The values of the segments in braces; undefined if the address is another one. */
function matchUri(template: string, uri: string): Record<string, string> | undefined {
  const wanted = template.split('/')
  const given = uri.split('/')
  if (wanted.length !== given.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, step] of wanted.entries()) {
    const value = decodeSafely(given[index] ?? '')
    const [, name] = /^\{(\w+)\}$/.exec(step) ?? []
    if (name === undefined ? step !== value : value === '') return undefined
    if (name !== undefined) values[name] = value
  }
  return values
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
