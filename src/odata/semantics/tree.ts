import type { PropertyType } from '../../model/property.ts'
import type { NavigationProperty } from '../entitySets.ts'
import type { ExpressionOperator } from '../syntax/tree.ts'

/** Types of values: those of the model, and those that only expressions have. */
export type ValueType = PropertyType | 'timeOfDay' | 'duration' | 'null'

/** A row, by the name of the variable that stands for it and the single-valued ways from there. */
export interface RowReference {
  readonly variable: string
  readonly navigations: readonly NavigationProperty[]
}

/** Rows or entries of a list that something is said of. */
export type TypedCollection =
  | { readonly is: 'rows'; readonly of: RowReference; readonly navigation: NavigationProperty }
  | { readonly is: 'entries'; readonly of: RowReference; readonly column: string }

/** An expression whose names are known and whose types fit together. */
export type TypedExpression = {
  readonly type: ValueType
  readonly isNullable: boolean
  readonly at: number
} & (
  | { readonly is: 'value'; readonly value: string | number | bigint | boolean | null }
  | { readonly is: 'column'; readonly of: RowReference; readonly name: string }
  | { readonly is: 'entry'; readonly variable: string }
  | {
      readonly is: 'operation'
      readonly operator: ExpressionOperator
      readonly operands: readonly TypedExpression[]
    }
  | { readonly is: 'in'; readonly operand: TypedExpression; readonly items: readonly TypedExpression[] }
  | { readonly is: 'call'; readonly name: string; readonly operands: readonly TypedExpression[] }
  | {
      readonly is: 'lambda'
      readonly collection: TypedCollection
      readonly quantifier: 'any' | 'all'
      readonly variable: string
      readonly condition?: TypedExpression
    }
  | {
      readonly is: 'count'
      readonly collection: TypedCollection
      readonly variable: string
      readonly condition?: TypedExpression
    }
)

/** The variable for the row that an expression is about. */
export const implicitVariable = '$it'
