import { Reader, separated } from './tokenReader.ts'
import type { Token } from './tokens.ts'
import type { LambdaSyntax, ListSyntax, Operator, PathSyntax, Step, Syntax } from './tree.ts'

/** How deep an expression may be nested. */
export const deepestExpression = 50

/** From the loosest to the tightest, as the URL conventions have them. */
const levels: readonly (readonly Operator[])[] = [
  ['or'],
  ['and'],
  ['eq', 'ne'],
  ['gt', 'ge', 'lt', 'le'],
  ['add', 'sub'],
  ['mul', 'div', 'divby', 'mod'],
]
const tightest: readonly Operator[] = ['has', 'in']

/** Reads a whole text as one expression; every fault comes with its place. */
export function parseExpression(text: string, option: string): Syntax {
  const reader = new Reader(text, option)
  const syntax = readExpression(reader)
  reader.expectEnd()
  return syntax
}

/** Reads an expression and leaves what follows it. */
export function readExpression(reader: Reader, depth = 0): Syntax {
  if (depth > deepestExpression) {
    throw reader.invalid(reader.token.at, `nested deeper than ${deepestExpression}`)
  }
  return readLevel(reader, 0, depth)
}

function readLevel(reader: Reader, level: number, depth: number): Syntax {
  const operators = levels[level]
  if (!operators) return readUnary(reader, depth)
  let left = readLevel(reader, level + 1, depth)
  for (let length = depth; ; length += 1) {
    const token = reader.token
    const operator = operatorAt(reader, operators)
    if (operator === undefined) return left
    const right = readLevel(reader, level + 1, depth)
    const isRow = operator === 'and' || operator === 'or'
    if (!isRow && length > deepestExpression) {
      throw reader.invalid(token.at, `more than ${deepestExpression} operators in a row`)
    }
    left = joined(operator, left, right, token.at)
  }
}

function joined(operator: Operator, left: Syntax, right: Syntax, at: number): Syntax {
  const isRow = operator === 'and' || operator === 'or'
  const before = isRow && left.is === 'operation' && left.operator === operator ? left.operands : [left]
  return { is: 'operation', operator, operands: [...before, right], at }
}

/** Takes an operator when one of them comes next; words stand apart from what is around them. */
function operatorAt(reader: Reader, operators: readonly Operator[]): Operator | undefined {
  const { token, following } = reader
  const operator = operators.find((name) => name === token.text.toLowerCase())
  if (token.is !== 'name' || operator === undefined) return undefined
  if (!token.isApart) throw reader.invalid(token.at, `a space is missing before ${token.text}`)
  if (!following.isApart && following.text !== '(') {
    throw reader.invalid(following.at, `a space is missing after ${token.text}`)
  }
  reader.take()
  return operator
}

function readUnary(reader: Reader, depth: number): Syntax {
  const { token, following } = reader
  const isNot = token.is === 'name' && token.text.toLowerCase() === 'not' && following.text !== '/'
  if (!isNot && !reader.isMark('-')) return readTightest(reader, depth)
  if (depth > deepestExpression) throw reader.invalid(token.at, `nested deeper than ${deepestExpression}`)
  reader.take()
  const operand = readUnary(reader, depth + 1)
  return { is: 'operation', operator: isNot ? 'not' : 'negate', operands: [operand], at: token.at }
}

function readTightest(reader: Reader, depth: number): Syntax {
  const left = readPrimary(reader, depth)
  const { at } = reader.token
  const operator = operatorAt(reader, tightest)
  if (operator === undefined) return left
  const right = operator === 'in' && reader.isMark('(') ? readList(reader, depth) : readPrimary(reader, depth)
  return { is: 'operation', operator, operands: [left, right], at }
}

function readList(reader: Reader, depth: number): ListSyntax {
  const { at } = reader.take()
  const items = reader.isMark(')') ? [] : separated(reader, ',', () => readExpression(reader, depth + 1))
  reader.expectMark(')')
  return { is: 'list', items, at }
}

function readPrimary(reader: Reader, depth: number): Syntax {
  const { token, following } = reader
  if (token.is === 'literal') {
    reader.take()
    return { is: 'literal', type: token.type ?? 'other', text: token.text, at: token.at }
  }
  if (reader.takesMark('(')) {
    const inside = readExpression(reader, depth + 1)
    reader.expectMark(')')
    return inside
  }
  if (token.is !== 'name') throw reader.unexpected('an expression')
  if (following.is === 'mark' && following.text === '(') return readCall(reader, depth)
  return readPath(reader, depth)
}

function readCall(reader: Reader, depth: number): Syntax {
  const { text: name, at } = reader.take()
  if (name === 'any' || name === 'all') throw reader.invalid(at, `${name} has to follow a collection`)
  reader.expectMark('(')
  if (reader.following.text === '=')
    throw reader.unsupported(at, 'functions with named operands are not supported')
  const operands = reader.isMark(')') ? [] : separated(reader, ',', () => readExpression(reader, depth + 1))
  reader.expectMark(')')
  return { is: 'call', name, operands, at }
}

function readPath(reader: Reader, depth: number): Syntax {
  const steps: Step[] = []
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
      throw reader.unsupported(reader.token.at, 'keys and functions inside of a path are not supported')
    }
    if (!reader.takesMark('/')) return { is: 'path', steps, at }
  }
}

function readLambda(reader: Reader, path: PathSyntax, quantifier: Token, depth: number): LambdaSyntax {
  const lambda = {
    is: 'lambda',
    path,
    quantifier: quantifier.text as 'any' | 'all',
    at: quantifier.at,
  } as const
  reader.expectMark('(')
  if (lambda.quantifier === 'any' && reader.takesMark(')')) return lambda
  const variable = reader.expectName().text
  reader.expectMark(':')
  const condition = readExpression(reader, depth + 1)
  reader.expectMark(')')
  return { ...lambda, variable, condition }
}

function readCount(reader: Reader, path: PathSyntax, { at }: Token, depth: number): Syntax {
  if (!reader.takesMark('(')) return { is: 'count', path, at }
  const option = reader.expectName()
  if (!/^\$?filter$/.test(option.text)) {
    throw reader.unsupported(option.at, 'only $filter is supported inside of $count()')
  }
  reader.expectMark('=')
  const condition = readExpression(reader, depth + 1)
  reader.expectMark(')')
  return { is: 'count', path, condition, at }
}
