/** What an expression says, before anyone knows what its names stand for. */
export type Syntax =
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
  /** Strings without their quotes, everything else as it is written. */
  readonly text: string
  readonly at: number
}

export interface Step {
  readonly name: string
  readonly at: number
}

/** `name`, `ToTouchpoint/name`, `$it/name`, `variable/name`. */
export interface PathSyntax {
  readonly is: 'path'
  readonly steps: readonly Step[]
  readonly at: number
}

export interface CallSyntax {
  readonly is: 'call'
  readonly name: string
  readonly operands: readonly Syntax[]
  readonly at: number
}

/** `path/any(variable:condition)`; `any()` has neither variable nor condition. */
export interface LambdaSyntax {
  readonly is: 'lambda'
  readonly path: PathSyntax
  readonly quantifier: 'any' | 'all'
  readonly variable?: string
  readonly condition?: Syntax
  readonly at: number
}

/** `path/$count`. */
export interface CountSyntax {
  readonly is: 'count'
  readonly path: PathSyntax
  readonly condition?: Syntax
  readonly at: number
}

export type Operator =
  | 'or'
  | 'and'
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'divby'
  | 'mod'
  | 'not'
  | 'negate'
  | 'has'
  | 'in'

/** `and` and `or` have all operands of a row of them, so that long rows are not deep. */
export interface OperationSyntax {
  readonly is: 'operation'
  readonly operator: Operator
  readonly operands: readonly Syntax[]
  readonly at: number
}

/** The right side of `in`. */
export interface ListSyntax {
  readonly is: 'list'
  readonly items: readonly Syntax[]
  readonly at: number
}
