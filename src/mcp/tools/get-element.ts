import { z } from 'zod'
import { systemProperties } from '../../model/kind.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { toElementAddress } from '../addresses.ts'
import { type ElementKey, elementInput, toApiPath, toElementName } from '../elementInput.ts'
import { pageInput, recordedAt, takePage } from '../page.ts'
import { defineTool } from '../tool.ts'

interface RelationshipEnd extends ElementKey {
  readonly name: string
}

interface Relationship extends Readonly<Record<string, unknown>> {
  readonly type: string
  readonly from: RelationshipEnd
  readonly to: RelationshipEnd
}

interface NodeWithRelationships extends ElementKey, Readonly<Record<string, unknown>> {
  readonly relationships: readonly Relationship[]
  readonly relationshipsTotal: number
}

export default defineTool({
  name: 'get_element',
  title: 'Get an element',
  description: 'All properties of one element, and its relationships as rows.',
  operation: 'GET /touchpoints/:id',
  input: { element: elementInput.describe('Such as Touchpoint/first-invoice'), recordedAt, ...pageInput },
  output: { element: z.looseObject({}) },
  async run({ api, signal }, { element, recordedAt, ...page }) {
    const { relationships, relationshipsTotal, ...properties } = await api.send<NodeWithRelationships>(
      { path: toApiPath(element), query: { include: 'relationships', recordedAt } },
      signal,
    )
    const { items, total, nextCursor } = takePage(relationships, relationshipsTotal, page)
    return {
      element: { ...properties, address: toElementAddress(api, element, recordedAt) },
      rows: items.map((relationship) => {
        const other = getOtherEnd(relationship, element)
        return {
          ...describeRelationship(relationship, element),
          address: toElementAddress(api, other, recordedAt),
        }
      }),
      total,
      nextCursor,
    }
  },
})

const isSame = (one: ElementKey, other: ElementKey) => one.kind === other.kind && one.id === other.id

const getOtherEnd = ({ from, to }: Relationship, element: ElementKey): RelationshipEnd =>
  isSame(from, element) ? to : from

/** From the element's point of view: `owned by Department/finance`. */
function describeRelationship(relationship: Relationship, element: ElementKey) {
  const { type, from, to, ...values } = relationship
  const isOutgoing = isSame(from, element)
  const other = getOtherEnd(relationship, element)
  const phrases = relationshipTypes.get(type)?.phrases
  return {
    type,
    direction: isOutgoing ? 'out' : 'in',
    phrase: isOutgoing ? phrases?.from : phrases?.to,
    other: toElementName(other),
    otherName: other.name,
    ...Object.fromEntries(Object.entries(values).filter(([name]) => !(name in systemProperties))),
  }
}
