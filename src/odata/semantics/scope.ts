import type { EntitySet, Shape } from '../entitySets.ts'
import { itself } from './tree.ts'

/** What names may stand for in an expression. */
export interface Scope {
  /** The query option, for the place of a fault. */
  readonly option: string
  readonly sets: ReadonlyMap<string, EntitySet>
  /** Rows by the variable that stands for them; an entry of a list has no shape. */
  readonly variables: ReadonlyMap<string, Shape | 'entry'>
}

export const scopeOf = (option: string, shape: Shape, sets: Scope['sets']): Scope => ({
  option,
  sets,
  variables: new Map([[itself, shape]]),
})
