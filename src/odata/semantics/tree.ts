import type { NavigationProperty } from '../entitySets.ts'
import type { ExpressionOperator } from '../syntax/operators.ts'
import type { FunctionName } from './functions.ts'
import type { ValueType } from './valueType.ts'

/** A row: a variable, and the single-valued navigation properties that lead from it. */
export interface RowReference {
  readonly variable: string
  readonly navigations: readonly NavigationProperty[]
}

/** Rows or list entries that `any`, `all` or `$count` applies to. */
export type TypedCollection =
  | { readonly is: 'rows'; readonly of: RowReference; readonly navigation: NavigationProperty }
  | { readonly is: 'entries'; readonly of: RowReference; readonly column: string }

/** An expression with resolved names and checked types. */
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
  | { readonly is: 'call'; readonly name: FunctionName; readonly operands: readonly TypedExpression[] }
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

/** The variable for the current row. */
export const implicitVariable = '$it'
