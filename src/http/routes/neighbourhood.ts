import { z } from 'zod'
import {
  boxSize,
  type LayoutGroup,
  layoutNeighbourhood,
} from '../../formats/diagrams/neighbourhood/layout.ts'
import { parseNodePath, toNodePath } from '../../graph/element.ts'
import {
  groupSizes,
  maxConnectedNeighbours,
  type NeighbourGroup,
  type Neighbourhood,
  readNeighbourhood,
} from '../../graph/reading/readNeighbourhood.ts'
import { getNodeKind } from '../../model/kinds.ts'
import { getRelationshipType } from '../../model/relationships.ts'
import { capitalize, toWords } from '../../model/text.ts'
import { computeETag, sendWithETag } from '../etags.ts'
import { nodePathSchema } from '../listQuery.ts'
import { conditionalHeaders } from '../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../openapi/responses.ts'
import { readsMap } from '../plugins/recordedStates.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const querystring = z.strictObject({
  of: nodePathSchema('Touchpoint/first-invoice').describe('The element, such as `Touchpoint/first-invoice`'),
  expand: z
    .preprocess((input) => (input === undefined ? [] : [input].flat()), z.array(z.string().max(200)).max(50))
    .describe(`Keys of groups to show with ${groupSizes.expanded} neighbours; may be repeated`),
  asOf: z.iso.date().optional().describe('Claims are shown if they are valid on this day; today by default'),
})

const x = z.number()
const y = z.number()
const endSchema = z.object({ kind: z.string(), id: z.string() })

const neighbourhoodSchema = z
  .object({
    center: endSchema.extend({ name: z.string(), x, y }),
    groups: z.array(
      z
        .object({
          key: z.string(),
          type: z.string(),
          direction: z.enum(['in', 'out']).describe('Direction of the relationships, seen from the centre'),
          kind: z.string(),
          label: z.string(),
          side: z.enum(['left', 'right']),
          total: z.int(),
          shown: z.int(),
          x,
          y,
        })
        .meta({ id: 'NeighbourGroup', description: 'Neighbours of one kind by one type and direction' }),
    ),
    nodes: z.array(
      endSchema.extend({
        name: z.string(),
        x,
        y,
        group: z.string().describe('Key of the first group it is in'),
      }),
    ),
    edges: z.array(
      z.object({
        type: z.string(),
        from: endSchema,
        to: endSchema,
        isContested: z.literal(true).optional().describe('Present if the owned element has several owners'),
      }),
    ),
    width: z.number(),
    height: z.number(),
  })
  .meta({ id: 'NeighbourhoodDrawing', description: 'An element and its neighbours, with their positions' })

/** An element and what is around it, laid out for a drawing. */
export const neighbourhoodRoute: RoutePlugin = async (app) => {
  const schema = {
    tags: ['navigation'],
    operationId: 'getNeighbourhood',
    summary: 'Get the neighbourhood of an element',
    description: `Returns an element, its neighbours grouped by type, direction and kind, and where to draw them: on the left what it depends on, or what points to it where failure does not cross the relationship; the others on the right. A group shows its ${groupSizes.collapsed} most important neighbours and counts all. Positions are centres of boxes of ${boxSize.width} × ${boxSize.height} pixels. Also returns relationships between the first ${maxConnectedNeighbours} neighbours.`,
    requestHeaders: conditionalHeaders,
    querystring,
    response: { 200: ok(neighbourhoodSchema, 'The drawing', { headers: versioned }), 304: notModified },
  }
  app.get('/neighbourhood', { config: readsMap, schema }, async (request, reply) => {
    const { of, expand, asOf = request.source.day } = request.query
    const { version, ...neighbourhood } = await readNeighbourhood(request.source.graph, {
      center: parseNodePath(of),
      expandedGroups: expand,
      day: asOf,
    })
    const tag = computeETag(version, 'neighbourhood', of, asOf, ...expand)
    return sendWithETag(request, reply, tag, drawNeighbourhood(neighbourhood))
  })
}

function drawNeighbourhood({
  center,
  groups,
  neighbours,
  relationships,
}: Omit<Neighbourhood, 'version'>): z.input<typeof neighbourhoodSchema> {
  const layout = layoutNeighbourhood(groups.map(toLayoutGroup))
  const owners = new Map([center, ...neighbours].map((node) => [toNodePath(node), node.owners]))
  return {
    center: { kind: center.kind, id: center.id, name: center.name, ...layout.center },
    groups: groups.map((group) => ({
      ...describeGroup(group),
      ...(layout.labels.get(group.key) ?? layout.center),
    })),
    nodes: neighbours.map(({ kind, id, name }) => ({
      kind,
      id,
      name,
      ...(layout.boxes.get(toNodePath({ kind, id })) ?? { ...layout.center, group: '' }),
    })),
    edges: relationships.map((key) => ({
      ...key,
      ...(isOwnership(key.type) &&
        (owners.get(toNodePath(key.to)) ?? 0) > 1 && { isContested: true as const }),
    })),
    width: layout.width,
    height: layout.height,
  }
}

const isOwnership = (type: string) => getRelationshipType(type).traits.includes('ownership')

const toLayoutGroup = (group: NeighbourGroup): LayoutGroup => ({
  key: group.key,
  side: chooseSide(group),
  members: group.neighbours.map(toNodePath),
})

/** Left: what the centre depends on, or what points to it if neither depends on the other. */
function chooseSide({ type, direction }: NeighbourGroup): LayoutGroup['side'] {
  const { dependentEnd } = getRelationshipType(type)
  const isLeft =
    dependentEnd === undefined ? direction === 'in' : dependentEnd === (direction === 'out' ? 'from' : 'to')
  return isLeft ? 'left' : 'right'
}

const describeGroup = (group: NeighbourGroup) => {
  const { key, type, direction, kind, total, neighbours } = group
  return {
    key,
    type,
    direction,
    kind,
    label: labelGroup(group),
    side: chooseSide(group),
    total,
    shown: neighbours.length,
  }
}

/** `Depends on → systems`, `Departments → owns`. */
function labelGroup({ type, direction, kind }: NeighbourGroup): string {
  const parts = [toWords(type), toWords(getNodeKind(kind).path)]
  return capitalize((direction === 'out' ? parts : parts.toReversed()).join(' → '))
}
