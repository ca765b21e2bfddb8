import { beforeEach, describe, expect, it } from 'vitest'
import { clearGraph, createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const send = (method: 'PUT' | 'POST', url: string, payload: string) =>
  app.inject({ method, url, payload, headers: { 'content-type': 'application/json' } })

describe('a number', () => {
  it.each([
    ['size', '4', 4, 'INTEGER NOT NULL'],
    ['size', '4.0', 4, 'INTEGER NOT NULL'],
    ['size', '1e15', 1e15, 'INTEGER NOT NULL'],
    ['size', '9007199254740991', 9_007_199_254_740_991, 'INTEGER NOT NULL'],
    ['size', '0', 0, 'INTEGER NOT NULL'],
  ])('stays what it is: %s %s', async (name, text, value, type) => {
    const answer = await send('PUT', '/customers/a', `{"name":"A","${name}":${text}}`)
    expect(answer.json()[name]).toBe(value)
    const { rows } = await graph.read(
      'MATCH (customer:Customer) RETURN valueType(customer[$name]) AS type, customer[$name] AS value',
      { name },
    )
    expect(rows).toEqual([{ type, value }])
  })

  it.each([
    ['target', '1', 'FLOAT NOT NULL'],
    ['target', '1.5', 'FLOAT NOT NULL'],
    ['target', '-0', 'FLOAT NOT NULL'],
  ])('with a fraction is always one: %s %s', async (name, text, type) => {
    expect((await send('PUT', '/measures/a', `{"name":"A","${name}":${text}}`)).statusCode).toBe(201)
    const { rows } = await graph.read('MATCH (measure:Measure) RETURN valueType(measure[$name]) AS type', {
      name,
    })
    expect(rows).toEqual([{ type }])
  })

  it.each(['9007199254740992', '1e16', '1e400', '-1e400', '4.5', 'NaN', '"4"'])(
    'that would be changed is refused: %s',
    async (text) => {
      expect((await send('PUT', '/customers/a', `{"name":"A","size":${text}}`)).statusCode).toBe(400)
    },
  )
})

describe('names that mean something to JavaScript', () => {
  it.each([
    '{"__proto__":{"name":"A"}}',
    '{"name":"A","constructor":{"prototype":{}}}',
    '{"name":"A","toString":1}',
  ])('are no properties: %s', async (body) => {
    expect((await send('PUT', '/customers/a', body)).statusCode).toBe(400)
  })

  it('are ids like any other where the pattern lets them', async () => {
    for (const id of ['constructor', 'prototype', 'tostring', 'null']) {
      expect((await send('PUT', `/customers/${id}`, `{"name":"${id}"}`)).statusCode).toBe(201)
      expect((await app.inject(`/customers/${id}?include=relationships`)).json()).toMatchObject({
        id,
        name: id,
      })
    }
    expect((await app.inject('/customers/__proto__')).statusCode).toBe(400)
  })

  it.each(['constructor[eq]=1', 'sort=__proto__', 'name[constructor]=1', '__proto__=1'])(
    'are no parameters: %s',
    async (query) => {
      expect((await app.inject(`/customers?${query}`)).statusCode).toBe(400)
    },
  )

  it.each(['__proto__[eq]=1', 'name[__proto__]=1'])(
    'change nothing when they are taken for parameters: %s',
    async (query) => {
      expect((await app.inject(`/customers?${query}`)).json()).toEqual({ items: [], nextCursor: null })
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )
})
