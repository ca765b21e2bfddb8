import { type ExpressionOperator, precedenceLevels, tightestOperators } from './operators.ts'
import { type PartLimit, readSeparated, TokenReader } from './tokenReader.ts'
import type { ODataToken, ParameterAliases } from './tokens.ts'
import type { ExpressionSyntax, LambdaSyntax, ListSyntax, NameSyntax, PathSyntax } from './tree.ts'

/** Maximum nesting of an expression. */
export const maxExpressionDepth = 50

const logicalOperators: PartLimit = { max: 200, parts: "'and' and 'or'; use 'in' with a list" }

/** Parses a text as one expression; errors state their position. */
export function parseExpression(text: string, option: string, aliases?: ParameterAliases): ExpressionSyntax {
  const reader = new TokenReader(text, option, aliases)
  const syntax = readExpression(reader)
  reader.expectEnd()
  return syntax
}

/** Reads an expression and stops behind it. */
export function readExpression(reader: TokenReader, depth = 0): ExpressionSyntax {
  if (depth > maxExpressionDepth) {
    throw reader.invalidInput(reader.token.at, `must be nested at most ${maxExpressionDepth} levels deep`)
  }
  return readPrecedenceLevel(reader, 0, depth)
}

function readPrecedenceLevel(reader: TokenReader, level: number, depth: number): ExpressionSyntax {
  const operators = precedenceLevels[level]
  if (!operators) return readUnary(reader, depth)
  let left = readPrecedenceLevel(reader, level + 1, depth)
  for (let chainLength = depth; ; chainLength += 1) {
    const token = reader.token
    const operator = tryTakeOperator(reader, operators)
    if (operator === undefined) return left
    const right = readPrecedenceLevel(reader, level + 1, depth)
    if (operator === 'and' || operator === 'or') {
      reader.countPart(logicalOperators, token.at)
    } else if (chainLength > maxExpressionDepth) {
      throw reader.invalidInput(token.at, `must have at most ${maxExpressionDepth} operators in a row`)
    }
    left = joinOperands(operator, left, right, token.at)
  }
}

function joinOperands(
  operator: ExpressionOperator,
  left: ExpressionSyntax,
  right: ExpressionSyntax,
  at: number,
): ExpressionSyntax {
  const isChainable = operator === 'and' || operator === 'or'
  const leftOperands =
    isChainable && left.is === 'operation' && left.operator === operator ? left.operands : [left]
  return { is: 'operation', operator, operands: [...leftOperands, right], at }
}

/** Takes the next token if it is one of the operators; operators need space around them. */
function tryTakeOperator(
  reader: TokenReader,
  operators: readonly ExpressionOperator[],
): ExpressionOperator | undefined {
  const { token, lookahead } = reader
  const operator = operators.find((name) => name === token.text.toLowerCase())
  if (token.is !== 'name' || operator === undefined) return undefined
  if (!token.hasSpaceBefore) throw reader.invalidInput(token.at, `add a space before ${token.text}`)
  if (!lookahead.hasSpaceBefore && lookahead.text !== '(') {
    throw reader.invalidInput(lookahead.at, `add a space after ${token.text}`)
  }
  reader.take()
  return operator
}

function readUnary(reader: TokenReader, depth: number): ExpressionSyntax {
  const { token, lookahead } = reader
  const isNot = token.is === 'name' && token.text.toLowerCase() === 'not' && lookahead.text !== '/'
  if (!isNot && !reader.isMark('-')) return readTightestOperator(reader, depth)
  if (depth > maxExpressionDepth)
    throw reader.invalidInput(token.at, `must be nested at most ${maxExpressionDepth} levels deep`)
  reader.take()
  const operand = readUnary(reader, depth + 1)
  return { is: 'operation', operator: isNot ? 'not' : 'negate', operands: [operand], at: token.at }
}

function readTightestOperator(reader: TokenReader, depth: number): ExpressionSyntax {
  const left = readPrimary(reader, depth)
  const { at } = reader.token
  const operator = tryTakeOperator(reader, tightestOperators)
  if (operator === undefined) return left
  const right = operator === 'in' && reader.isMark('(') ? readList(reader, depth) : readPrimary(reader, depth)
  return { is: 'operation', operator, operands: [left, right], at }
}

function readList(reader: TokenReader, depth: number): ListSyntax {
  const { at } = reader.take()
  const items = reader.isMark(')') ? [] : readSeparated(reader, ',', () => readExpression(reader, depth + 1))
  reader.expectMark(')')
  return { is: 'list', items, at }
}

function readPrimary(reader: TokenReader, depth: number): ExpressionSyntax {
  const { token, lookahead } = reader
  if (token.is === 'literal') {
    reader.take()
    return { is: 'literal', type: token.type ?? 'other', text: token.text, at: token.at }
  }
  if (reader.tryTakeMark('(')) {
    const nested = readExpression(reader, depth + 1)
    reader.expectMark(')')
    return nested
  }
  if (token.is !== 'name') throw reader.unexpectedToken('an expression')
  if (lookahead.is === 'mark' && lookahead.text === '(') return readCall(reader, depth)
  return readPath(reader, depth)
}

function readCall(reader: TokenReader, depth: number): ExpressionSyntax {
  const { text: name, at } = reader.take()
  if (name === 'any' || name === 'all')
    throw reader.invalidInput(at, `${name} must follow a collection and a slash`)
  reader.expectMark('(')
  if (reader.lookahead.text === '=')
    throw reader.notSupported(at, 'named arguments are not supported; use arguments by position')
  const operands = reader.isMark(')')
    ? []
    : readSeparated(reader, ',', () => readExpression(reader, depth + 1))
  reader.expectMark(')')
  return { is: 'call', name, operands, at }
}

function readPath(reader: TokenReader, depth: number): ExpressionSyntax {
  const steps: NameSyntax[] = []
  const { at } = reader.token
  for (;;) {
    const token = reader.expectName()
    const path: PathSyntax = { is: 'path', steps, at }
    if (steps.length > 0 && (token.text === 'any' || token.text === 'all') && reader.isMark('(')) {
      return readLambda(reader, path, token, depth)
    }
    if (token.text === '$count' && steps.length > 0) return readCount(reader, path, token, depth)
    steps.push({ name: token.text, at: token.at })
    if (reader.isMark('(')) {
      throw reader.notSupported(
        reader.token.at,
        'keys and functions inside a path are not supported; use any with a condition',
      )
    }
    if (!reader.tryTakeMark('/')) return { is: 'path', steps, at }
  }
}

function readLambda(
  reader: TokenReader,
  path: PathSyntax,
  quantifier: ODataToken,
  depth: number,
): LambdaSyntax {
  const lambda = {
    is: 'lambda',
    path,
    quantifier: quantifier.text as 'any' | 'all',
    at: quantifier.at,
  } as const
  reader.expectMark('(')
  if (lambda.quantifier === 'any' && reader.tryTakeMark(')')) return lambda
  const variable = reader.expectName().text
  reader.expectMark(':')
  const condition = readExpression(reader, depth + 1)
  reader.expectMark(')')
  return { ...lambda, variable, condition }
}

function readCount(
  reader: TokenReader,
  path: PathSyntax,
  { at }: ODataToken,
  depth: number,
): ExpressionSyntax {
  if (!reader.tryTakeMark('(')) return { is: 'count', path, at }
  const option = reader.expectName()
  if (!/^\$?filter$/.test(option.text)) {
    throw reader.notSupported(option.at, 'only $filter is supported inside $count()')
  }
  reader.expectMark('=')
  const condition = readExpression(reader, depth + 1)
  reader.expectMark(')')
  return { is: 'count', path, condition, at }
}
