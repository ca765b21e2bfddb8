import { z } from 'zod'
import type { Graph } from '../../../graph/graph.ts'
import type { NodeKind } from '../../../model/kind.ts'
import { idSchema, memoizeByDeclaration, nodeOutputSchema } from '../../../model/schemas.ts'
import { toWords } from '../../../model/text.ts'
import { ok, responseHeaders, versioned } from '../../openapi/responses.ts'

export interface NodeRouteOptions {
  readonly graph: Graph
  readonly kind: NodeKind
}

export const nodeIdParams = z.object({
  id: idSchema.meta({ description: 'Id, unique within its kind', param: { id: 'id' } }),
})

/** The response of operations that return one node. */
export const nodeResponse = memoizeByDeclaration((kind: NodeKind) =>
  ok(nodeOutputSchema(kind), `The ${toWords(kind.name)}`, { id: `${kind.name}Response`, headers: versioned }),
)

/** The response with a new node and its location. */
export const createdNodeResponse = (kind: NodeKind) =>
  ok(nodeOutputSchema(kind), `The new ${toWords(kind.name)}`, {
    headers: {
      ...versioned,
      Location: responseHeaders.location,
      'Idempotency-Replayed': responseHeaders.idempotencyReplayed,
    },
  })
