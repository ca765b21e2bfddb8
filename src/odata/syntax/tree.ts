import type { ExpressionOperator } from './operators.ts'

/** A parsed expression whose names are not resolved yet. */
export type ExpressionSyntax =
  | LiteralSyntax
  | PathSyntax
  | CallSyntax
  | LambdaSyntax
  | CountSyntax
  | OperationSyntax
  | ListSyntax

export type LiteralType =
  | 'null'
  | 'boolean'
  | 'string'
  | 'integer'
  | 'number'
  | 'date'
  | 'dateTime'
  | 'timeOfDay'
  | 'duration'
  | 'guid'
  | 'enumeration'
  | 'other'

export interface LiteralSyntax {
  readonly is: 'literal'
  readonly type: LiteralType
  /** Strings without their quotes, everything else as given. */
  readonly text: string
  readonly at: number
}

export interface NameSyntax {
  readonly name: string
  readonly at: number
}

/** `name`, `ToTouchpoint/name`, `$it/name`, `variable/name`. */
export interface PathSyntax {
  readonly is: 'path'
  readonly steps: readonly NameSyntax[]
  readonly at: number
}

export interface CallSyntax {
  readonly is: 'call'
  readonly name: string
  readonly operands: readonly ExpressionSyntax[]
  readonly at: number
}

/** `path/any(variable:condition)`; `any()` has neither variable nor condition. */
export interface LambdaSyntax {
  readonly is: 'lambda'
  readonly path: PathSyntax
  readonly quantifier: 'any' | 'all'
  readonly variable?: string
  readonly condition?: ExpressionSyntax
  readonly at: number
}

/** `path/$count`. */
export interface CountSyntax {
  readonly is: 'count'
  readonly path: PathSyntax
  readonly condition?: ExpressionSyntax
  readonly at: number
}

/** An operation; chains of `and` or `or` are flat, so that long chains are not deep. */
export interface OperationSyntax {
  readonly is: 'operation'
  readonly operator: ExpressionOperator
  readonly operands: readonly ExpressionSyntax[]
  readonly at: number
}

/** The right side of `in`. */
export interface ListSyntax {
  readonly is: 'list'
  readonly items: readonly ExpressionSyntax[]
  readonly at: number
}
