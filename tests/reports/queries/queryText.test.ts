import { describe, expect, it } from 'vitest'
import { checkQueryText } from '../../../src/reports/queries/queryText.ts'

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
