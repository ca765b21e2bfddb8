import { describe, expect, it } from 'vitest'
import { checkQueryText } from '../../../src/reports/queries/queryText.ts'
import { findRegexProblem } from '../../../src/reports/queries/regularExpressions.ts'

const repeatText = (text: string, count: number) => text.repeat(count)

describe('the text of a query', () => {
  it.each([
    ['a question', 'MATCH (n:Touchpoint) RETURN n.name'],
    ['brackets in a string', `RETURN '${repeatText('(', 80)}' AS text`],
    ['brackets in a comment', `RETURN 1 // ${repeatText('[', 80)}\n AS one`],
    ['an escaped quote', String.raw`RETURN 'it\'s ((((' AS text`],
    ['a name in back-ticks', 'RETURN 1 AS `USE system; (((`'],
    ['a map with any key', 'RETURN {use: 1, case: 2, `end`: 3} AS map'],
    ['functions of time', "RETURN date.truncate('month', date()), duration.between(date(), date())"],
    ['a semicolon at its end', 'RETURN 1;'],
    [
      'texts that are joined',
      "MATCH (n:Touchpoint) RETURN n.id + ': ' + n.name + ' (' + n.channel + ')' AS text",
    ],
    ['sums', 'MATCH (n:Touchpoint) WITH n.a + n.b + 1 AS s WITH s + s + s AS t RETURN t + t AS u'],
    [
      'a list that grows step by step',
      'RETURN reduce(seen = [], x IN $xs | CASE WHEN x IN seen THEN seen ELSE seen + x END) AS xs',
    ],
    [
      'a text that grows step by step',
      "RETURN reduce(s = '', x IN $xs | s + CASE WHEN s = '' THEN '' ELSE ', ' END + x) AS s",
    ],
    [
      'the greatest of a list',
      'RETURN reduce(m = null, x IN $xs | CASE WHEN m IS NULL OR x > m THEN x ELSE m END) AS m',
    ],
    ['places of a list', 'RETURN [i IN range(0, size($xs) - 1) | $xs[i]] AS xs'],
    ['many numbers one by one', 'UNWIND range(1, 100000000) AS x RETURN count(x) AS n'],
    [
      'a list of what another gives',
      'MATCH p = (:Touchpoint)--() WITH collect(p) AS ps RETURN [p IN ps | [n IN nodes(p) | n.id]] AS ids',
    ],
    ['a replaced text', "MATCH (n:Touchpoint) RETURN replace(replace(n.name, '\n', ' '), '-', ' ') AS name"],
    ['fifty levels of brackets', `RETURN ${repeatText('(', 50)}1${repeatText(')', 50)}`],
  ])('may hold %s', (_, query) => {
    expect(() => checkQueryText(query)).not.toThrow()
  })
})

describe('a query that would make something out of all proportion', () => {
  const createChain = (step: string) => `WITH 'ab' AS s ${step.repeat(20)} RETURN s`
  it.each([
    ['a text that doubles at every step', 'RETURN reduce(s = "ab", x IN range(1, 40) | s + s) AS text'],
    [
      'one that doubles in a branch',
      'RETURN reduce(s = "ab", x IN $xs | CASE WHEN true THEN s + s ELSE s END) AS s',
    ],
    [
      'one that doubles by two branches',
      'RETURN reduce(s = "", x IN $xs | (CASE WHEN true THEN s END) + (CASE WHEN true THEN s END)) AS s',
    ],
    ['one that doubles under another spelling', 'RETURN reduce(`s` = "ab", x IN $xs | s + s) AS text'],
    ['a text that doubles in a chain', createChain('WITH s + s AS s ')],
    ['one with nothing between', createChain("WITH s + '' + s AS s ")],
    ['one joined by bars', createChain('WITH s || s AS s ')],
    ['lists within lists', 'RETURN [a IN [1] | [b IN [1] | 1]] AS pairs'],
    [
      'all pairs of a list',
      'MATCH (n:Touchpoint) WITH collect(n.id) AS l RETURN [a IN l | [b IN l | a + b]] AS pairs',
    ],
    [
      'all pairs, one after the other',
      'MATCH (n:Touchpoint) WITH collect(n.id) AS l RETURN reduce(s = [], a IN l | s + [b IN l | b]) AS pairs',
    ],
    [
      'what replaces each letter, and each of these',
      "RETURN replace(replace(replace('aaaaaaaaaaaaaaaaaaaaaaaa', 'a', $b), 'b', $c), 'c', $d) AS text",
    ],
    ['a replacement at every step', "RETURN reduce(s = 'a', x IN $xs | replace(s, 'a', 'aa')) AS text"],
    ['a list of a hundred million numbers', 'RETURN [x IN range(1, 100000000) | x] AS numbers'],
    ['types within types', `RETURN 1 IS :: INTEGER ${repeatText('LIST ', 51)} AS isList`],
    ['a list as long as a parameter says', 'RETURN range(1, $n) AS numbers'],
    ['a list as long as a row says', 'UNWIND range(1, 100) AS x RETURN range(1, x * 1000000) AS numbers'],
  ])('is refused: %s', (_, query) => {
    expect(() => checkQueryText(query, { n: 10_000_000 })).toThrow(/Query not allowed/)
  })

  it('is not refused when its parameter is small', () => {
    expect(() => checkQueryText('RETURN range(1, $n) AS numbers', { n: 100 })).not.toThrow()
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
    expect(findRegexProblem(expression)).toBeUndefined()
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
    repeatText('a', 501),
  ])('may not be %s', (expression) => {
    expect(findRegexProblem(expression)).toBeDefined()
  })
})
