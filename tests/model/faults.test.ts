import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { newKeySchema } from '../../src/access/newKey.ts'
import { formatFaults, mustBe, parse, parseOrThrow } from '../../src/model/faults.ts'
import { getNodeKind } from '../../src/model/kinds.ts'
import { kindSchema, nodeInputSchema } from '../../src/model/schemas.ts'
import { readSettings } from '../../src/settings.ts'

const touchpoint = nodeInputSchema(getNodeKind('Touchpoint'))

function describeInput(schema: z.ZodType, input: unknown, noun?: 'parameter'): string {
  const result = parse(schema, input, noun && { noun })
  return 'faults' in result ? formatFaults(result.faults) : 'valid'
}

describe('a fault of a touchpoint', () => {
  it.each([
    [{ importance: 7 }, 'importance must be 5 or less (was 7)'],
    [{ importance: 0 }, 'importance must be 1 or more (was 0)'],
    [{ importance: 2.5 }, 'importance must be a whole number (was 2.5)'],
    [{ importance: '3' }, 'importance must be a whole number (was "3")'],
    [{ volumePerMonth: Number.NaN }, 'volumePerMonth must be a number (was NaN)'],
    [{ momentOfTruth: 'yes' }, 'momentOfTruth must be true or false (was "yes")'],
    [{ momentOfTruth: null }, 'momentOfTruth must be true or false (was null)'],
    [{ lifecycle: 'dead' }, 'lifecycle must be planned, live, retiring or retired (was "dead")'],
    [
      { lifecycle: 'retird' },
      'lifecycle must be planned, live, retiring or retired (was "retird"); did you mean \'retired\'?',
    ],
    [{ name: '' }, 'name must be at least 1 character long (was "")'],
    [{ name: ' \t' }, 'name must be more than whitespace (was " \\t")'],
    [{ name: 'x'.repeat(201) }, 'name must be at most 200 characters long (was 201 characters)'],
    [{ name: { a: 1 } }, 'name must be text (was an object)'],
    [{ name: undefined }, 'name is required'],
    [{ measuredAt: 'soon' }, 'measuredAt must be a time such as 2026-03-31T08:00:00Z (was "soon")'],
    [{ tags: 'b2b' }, 'tags must be a list (was "b2b")'],
    [{ tags: ['a', 'a'] }, 'tags must be a list without duplicates (was a list of 2 entries)'],
    [
      { tags: Array.from({ length: 101 }, (_, index) => `${index}`) },
      'tags must be a list of at most 100 entries (was a list of 101 entries)',
    ],
    [{ tags: ['a', 1] }, '/tags/1 must be text (was 1)'],
    [
      { id: 'Not an id' },
      'id must be 1 to 64 lower-case letters, digits, dots, hyphens or underscores, such as first-invoice (was "Not an id")',
    ],
    [{ importence: 4 }, "Unknown property 'importence'; did you mean 'importance'?"],
    [{ colour: 'red' }, "Unknown property 'colour'"],
    [JSON.parse('{"__proto__": 1}'), "Unknown property '__proto__'"],
    [{ constructor: 1, toString: 2 }, "Unknown property 'constructor'; Unknown property 'toString'"],
    [{ 'ratin\ng': 1 }, "Unknown property 'ratin\\ng'; did you mean 'rating'?"],
  ])('%#. names what is wrong and what was received', (properties, message) => {
    expect(describeInput(touchpoint, { name: 'Invoice', ...(properties as object) })).toContain(message)
  })

  it('is that it is no object', () => {
    expect(describeInput(touchpoint, [])).toBe('the input must be an object (was a list of 0 entries)')
    expect(describeInput(touchpoint, undefined)).toBe('the input is required')
  })
})

describe('a fault of a query', () => {
  const schema = z.strictObject({
    limit: z.coerce.number().int().min(1).optional(),
    asOf: z.iso.date().optional(),
    importance: z.strictObject({ gte: z.string().regex(/^\d$/, mustBe('a digit')) }).optional(),
    kind: kindSchema.optional(),
    either: z.union([z.literal('*'), z.int().min(3)]).optional(),
  })

  it.each([
    [{ limt: '5' }, "Unknown parameter 'limt'; did you mean 'limit'?"],
    [{ limit: '0' }, 'limit must be 1 or more (was 0)'],
    [{ asOf: 'soon' }, 'asOf must be a date such as 2026-03-31 (was "soon")'],
    [{ importance: { gte: 'x' } }, 'importance[gte] must be a digit (was "x")'],
    [{ kind: 'Tochpoint' }, 'kind is unknown (was "Tochpoint"); did you mean \'Touchpoint\'?'],
    [{ either: 2 }, 'either must be 3 or more (was 2)'],
    [{ either: true }, 'either must be * or a whole number (was true)'],
  ])('%#. names the parameter as it is written in the address', (query, message) => {
    expect(describeInput(schema, query, 'parameter')).toBe(message)
  })
})

it('never shows a secret', () => {
  const secret = 'neo4j//user:s3cret@host'
  expect(() => readSettings({ NEO4J_URI: secret })).toThrow(
    /^Invalid settings: NEO4J_URI must be a URI such as neo4j:\/\/localhost:7687$/,
  )
  const schema = z.object({ password: z.string().max(3), apiToken: z.int() })
  expect(describeInput(schema, { password: secret, apiToken: secret })).not.toContain('s3cret')
})

it('is thrown with every place when a key does not fit', () => {
  const input = { name: '', role: 'boss', scope: [] }
  expect(() => parseOrThrow(newKeySchema, input)).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      message:
        'name must be at least 1 character long (was ""); ' +
        'role must be reader, analyst, editor, steward or admin (was "boss"); ' +
        "Unknown property 'scope'; did you mean 'scopes'?",
    }),
  )
})
