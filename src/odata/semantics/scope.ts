import type { EntitySet, RowShape } from '../entitySets.ts'
import { implicitVariable } from './tree.ts'

/** The names that an expression may use. */
export interface ExpressionScope {
  /** The query option, for error messages. */
  readonly option: string
  readonly sets: ReadonlyMap<string, EntitySet>
  /** Shapes of rows by variable; an entry of a list has no shape. */
  readonly variables: ReadonlyMap<string, RowShape | 'entry'>
}

export const createScope = (
  option: string,
  shape: RowShape,
  sets: ExpressionScope['sets'],
): ExpressionScope => ({
  option,
  sets,
  variables: new Map([[implicitVariable, shape]]),
})
