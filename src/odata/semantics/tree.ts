import type { PropertyType } from '../../model/property.ts'
import type { Navigation } from '../entitySets.ts'
import type { Operator } from '../syntax/tree.ts'

/** Types of values: those of the model, and those that only expressions have. */
export type ValueType = PropertyType | 'timeOfDay' | 'duration' | 'null'

/** A row, by the name of the variable that stands for it and the single-valued ways from there. */
export interface RowReference {
  readonly variable: string
  readonly through: readonly Navigation[]
}

/** Rows or entries of a list that something is said of. */
export type Collection =
  | { readonly is: 'rows'; readonly of: RowReference; readonly navigation: Navigation }
  | { readonly is: 'entries'; readonly of: RowReference; readonly column: string }

/** An expression whose names are known and whose types fit together. */
export type Typed = { readonly type: ValueType; readonly isNullable: boolean; readonly at: number } & (
  | { readonly is: 'value'; readonly value: string | number | bigint | boolean | null }
  | { readonly is: 'column'; readonly of: RowReference; readonly name: string }
  | { readonly is: 'entry'; readonly variable: string }
  | { readonly is: 'operation'; readonly operator: Operator; readonly operands: readonly Typed[] }
  | { readonly is: 'in'; readonly operand: Typed; readonly items: readonly Typed[] }
  | { readonly is: 'call'; readonly name: string; readonly operands: readonly Typed[] }
  | {
      readonly is: 'lambda'
      readonly collection: Collection
      readonly quantifier: 'any' | 'all'
      readonly variable: string
      readonly condition?: Typed
    }
  | {
      readonly is: 'count'
      readonly collection: Collection
      readonly variable: string
      readonly condition?: Typed
    }
)

/** The variable for the row that an expression is about. */
export const itself = '$it'
