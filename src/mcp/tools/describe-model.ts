import { z } from 'zod'
import { AtlasError } from '../../model/errors.ts'
import { describeUnknown } from '../../model/suggest.ts'
import { Verbatim } from '../neutralize.ts'
import { defineTool } from '../tool.ts'

interface Property {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly isRequired: boolean
  readonly isSetByService: boolean
  readonly choiceLabels?: object
}

interface Described {
  readonly name: string
  readonly description: string
  readonly properties: readonly Property[]
}

interface Model {
  readonly kinds: readonly Described[]
  readonly relationshipTypes: readonly (Described & {
    readonly propagation: string
    readonly ends: readonly { readonly from: readonly string[]; readonly to: readonly string[] }[]
  })[]
}

export default defineTool({
  name: 'describe_model',
  title: 'Describe the model',
  description:
    'Kinds of elements and types of relationships; with a name the properties of that one. Read it before queries, filters and changes.',
  operation: 'GET /model',
  input: { name: z.string().max(100).optional().describe('Such as Touchpoint or OWNS') },
  async run({ api, signal }, { name }) {
    const model = await api.send<Model>({ path: '/model' }, signal)
    const address = new Verbatim(`${api.baseUrl}/docs/model.md`)
    const rows = (name === undefined ? listModel(model) : listProperties(model, name)).map((row) => ({
      ...row,
      address,
    }))
    return { rows, total: rows.length, nextCursor: null }
  },
})

function listModel({ kinds, relationshipTypes }: Model) {
  return [
    ...kinds.map(({ name, description }) => ({ name, is: 'kind', description })),
    ...relationshipTypes.map(({ name, description, ends, propagation }) => ({
      name,
      is: 'relationship type',
      description,
      ends: ends.map(({ from, to }) => `${from.join(', ')} → ${to.join(', ')}`),
      propagation,
    })),
  ]
}

function listProperties({ kinds, relationshipTypes }: Model, name: string) {
  const all = [...kinds, ...relationshipTypes]
  const described = all.find((each) => each.name === name)
  if (described)
    return described.properties.map(({ isSetByService, choiceLabels: _, ...property }) => ({
      ...property,
      ...(isSetByService && { isSetByService }),
    }))
  const names = all.map((each) => each.name)
  throw new AtlasError('NOT_FOUND', describeUnknown('kind or relationship type', name, names))
}
