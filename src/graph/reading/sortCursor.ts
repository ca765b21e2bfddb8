import { z } from 'zod'
import { AtlasError } from '../../model/errors.ts'
import type { PropertyValue } from '../../model/property.ts'
import { decodeToken, encodeToken } from '../opaqueToken.ts'

/** A sort key; the identifying keys follow it, so that every order is total. */
export interface SortKey {
  readonly property: string
  readonly isDescending: boolean
}

/** Encodes the position after an element: its sort values, then its ids. */
export const encodeCursor = (order: readonly SortKey[], lastValues: readonly unknown[]): string =>
  encodeToken([serializeOrder(order), ...lastValues])

const sortValueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
const cursorSchema = z.tuple([z.string()], sortValueSchema)

/** Decodes a cursor; INVALID_INPUT if it was made for another order. */
export function decodeCursor(
  cursor: string,
  order: readonly SortKey[],
  idCount: number,
): { sortValues: (PropertyValue | null)[]; ids: string[] } {
  const [cursorOrder, ...lastValues] = decodeToken(cursor, cursorSchema) ?? []
  const sortValues = lastValues.slice(0, order.length)
  const ids = lastValues.slice(order.length).filter((id) => typeof id === 'string')
  if (
    cursorOrder === serializeOrder(order) &&
    lastValues.length === order.length + idCount &&
    ids.length === idCount
  )
    return { sortValues, ids }
  throw new AtlasError('INVALID_INPUT', 'The cursor does not belong to this list in this order', {
    faults: [
      { path: 'cursor', message: 'must be `nextCursor` of the previous page, with the same sort order' },
    ],
  })
}

const serializeOrder = (order: readonly SortKey[]) =>
  order.map(({ property, isDescending }) => (isDescending ? `-${property}` : property)).join(',')
