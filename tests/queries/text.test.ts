import { describe, expect, it } from 'vitest'
import { checkText, faultOf } from '../../src/queries/index.ts'

const repeated = (text: string, count: number) => text.repeat(count)

describe('the text of a query', () => {
  it.each([
    ['a question', 'MATCH (n:Touchpoint) RETURN n.name'],
    ['brackets in a string', `RETURN '${repeated('(', 80)}' AS text`],
    ['brackets in a comment', `RETURN 1 // ${repeated('[', 80)}\n AS one`],
    ['an escaped quote', String.raw`RETURN 'it\'s ((((' AS text`],
    ['a name in back-ticks', 'RETURN 1 AS `USE system; (((`'],
    ['a map with any key', 'RETURN {use: 1, case: 2, `end`: 3} AS map'],
    ['functions of time', "RETURN date.truncate('month', date()), duration.between(date(), date())"],
    ['a semicolon at its end', 'RETURN 1;'],
    ['fifty levels of brackets', `RETURN ${repeated('(', 50)}1${repeated(')', 50)}`],
  ])('may hold %s', (_, query) => {
    expect(() => checkText(query)).not.toThrow()
  })
})

describe('a regular expression', () => {
  it.each([
    'invoice',
    'inv.ice',
    '[A-Z]{2}-[0-9]{1,4}',
    '(?i)invoice',
    '(?s).*invoice.*',
    '(?is).*inv[ou]ice.*',
    '(?s).*[0-9]{4}',
    'invoice.*',
    '[a-z]+-[0-9]+',
    '(?:web|shop)-[0-9]{3}',
    String.raw`\d{4}-\d{2}-\d{2}`,
    '.*',
  ])('may be %s', (expression) => {
    expect(faultOf(expression)).toBeUndefined()
  })

  it.each([
    '(a+)+b',
    '(a|a)*b',
    '(a|aa)+',
    'a*a*b',
    '(.*)(.*)(.*)x',
    '.*invoice.*',
    '.*.*x',
    '(?s).*a.*b.*',
    '(?s).*[a-z]+x',
    '[a-z]+[a-m]x',
    '(?i)[a-z]+[A-Z]x',
    String.raw`\w+\d+x`,
    String.raw`(a*)\1`,
    '(?=a)b',
    '(?<=a)b',
    'a{1,30}a{1,30}a{1,30}x',
    'a?a?a?a?a?a?a?a?aaaaaaaa',
    'x*+',
    'a**',
    '(?<name>a)',
    String.raw`\p{L}+`,
    '[a-z&&[^m]]+',
    '[[a]b]+',
    String.raw`\Q.*\E`,
    '(?x)a b',
    '(?i)(?s).*a',
    'a|b*',
    '(ab',
    'a{9999}',
    repeated('a', 501),
  ])('may not be %s', (expression) => {
    expect(faultOf(expression)).toBeDefined()
  })
})
