import type { EntitySet, RowShape } from '../entitySets.ts'
import { implicitVariable } from './tree.ts'

/** What names may stand for in an expression. */
export interface ExpressionScope {
  /** The query option, for the place of a fault. */
  readonly option: string
  readonly sets: ReadonlyMap<string, EntitySet>
  /** Rows by the variable that stands for them; an entry of a list has no shape. */
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
