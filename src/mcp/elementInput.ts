import { z } from 'zod'
import { idPattern } from '../model/kind.ts'
import { getNodeKind, nodeKinds } from '../model/kinds.ts'
import { describeUnknown } from '../model/suggest.ts'

export interface ElementKey {
  readonly kind: string
  readonly id: string
}

/** An element as an argument: `Touchpoint/first-invoice`. */
export const elementInput = z
  .string()
  .max(100)
  .transform((path, context): ElementKey => {
    const [, kind = '', id] = elementPattern.exec(path) ?? []
    if (nodeKinds.has(kind) && id !== undefined) return { kind, id }
    const message =
      id === undefined
        ? 'must be a kind, a slash and an id, such as Touchpoint/first-invoice; find_elements finds ids'
        : describeUnknown('kind', kind, nodeKinds.keys())
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })

const elementPattern = new RegExp(`^([A-Za-z]+)/(${idPattern.slice(1, -1)})$`)

/** Its path in the HTTP API. */
export const toApiPath = ({ kind, id }: ElementKey): string => `/${getNodeKind(kind).path}/${id}`

export const toElementName = ({ kind, id }: ElementKey): string => `${kind}/${id}`
