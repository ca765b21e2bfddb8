import { describe, expect, it } from 'vitest'
import { AtlasError } from '../../src/model/errors.ts'
import { parseExpression } from '../../src/odata/syntax/expression.ts'
import { parsePath } from '../../src/odata/syntax/path.ts'
import { grammarRules } from './grammarRules.ts'

/** Cases of our own for the rules of OData's grammar; `npm run prove:odata-grammar` reads the published ones. */
const accepted = [
  ['commonExpr', '1 add 2 mul -3 sub (4)'],
  ['commonExpr', "concat('it''s',name)"],
  ['commonExpr', 'now()'],
  ['commonExpr', '2026-01-01T10:20Z'],
  ['commonExpr', "duration'P1DT2H3.5S'"],
  ['boolCommonExpr', 'a EQ 1 AND NOT (b Lt 2.5e3)'],
  ['boolCommonExpr', 'a in (1, 2 ,3) or a in ()'],
  ['boolCommonExpr', 'notes eq null and not contains(notes,null)'],
  ['boolCommonExpr', 'Owners/any(o:o/Parts/all(p:p/size gt o/size))'],
  ['boolCommonExpr', 'Owners/any()'],
  ['boolCommonExpr', 'Owners/$count($filter=size gt 1) ge 2'],
  ['orderby', '$orderby=a desc,length(b) asc,c'],
  ['expand', "$expand=A($select=x,y;$expand=B($filter=contains(z,';)');$top=2)),C/$count"],
  ['search', '$search=(red OR "dark blue") AND NOT green'],
  ['queryOptions', '$filter=a%20eq%201&$top=5&skip=2&$Count=true'],
  ['queryOptions', '$apply=filter(a gt 1)/groupby((b,c),aggregate(d with sum as e,$count as f))'],
  ['resourcePath', "Owns(fromKind='A',fromId='b%2Fc')/ToB/name/$value"],
] as const

const refused = [
  ['commonExpr', '1 add'],
  ['commonExpr', "'open"],
  ['commonExpr', '(1'],
  ['boolCommonExpr', 'a eq 1 or'],
  ['boolCommonExpr', 'a eq1'],
  ['boolCommonExpr', 'a eq 1and b eq 2'],
  ['boolCommonExpr', 'Owners/all()'],
  ['boolCommonExpr', 'any(o:true)'],
  ['orderby', '$orderby=a down'],
  ['expand', '$expand=A($select=x'],
  ['expand', '$expand=A($expand=B($expand=C($expand=D($expand=E))))'],
  ['search', '$search=a AND'],
  ['search', '$search="open'],
  ['queryOptions', '$top=1&$top=2'],
  ['queryOptions', '$filter=%ZZ'],
  ['resourcePath', "Owns('a'"],
] as const

describe('the grammar', () => {
  it.each(accepted)('%s: %s', (rule, text) => {
    expect(() => grammarRules[rule]?.(text)).not.toThrow()
  })
  it.each(refused)('not %s: %s', (rule, text) => {
    expect(() => grammarRules[rule]?.(text)).toThrow(AtlasError)
  })
})

describe('the number of segments of a path', () => {
  it('is limited', () => {
    expect(parsePath(Array.from({ length: 20 }, () => 'a').join('/'))).toHaveLength(20)
    expect(() => parsePath(Array.from({ length: 21 }, () => 'a').join('/'))).toThrow(
      'must have at most 20 segments',
    )
  })
})

describe('the number of logical operators', () => {
  const join = (operators: number, operator: string) =>
    Array.from({ length: operators + 1 }, () => 'a eq 1').join(` ${operator} `)

  it('is limited in a chain', () => {
    expect(parseExpression(join(200, 'or'), '$filter')).toMatchObject({ operator: 'or' })
    expect(() => parseExpression(join(201, 'or'), '$filter')).toThrow(
      "$filter, position 2007: must have at most 200 'and' and 'or'; use 'in' with a list",
    )
  })

  it('is limited in pairs too', () => {
    const pairs = Array.from({ length: 101 }, () => '(a eq 1 or a eq 2)').join(' and ')
    expect(() => parseExpression(pairs, '$filter')).toThrow("must have at most 200 'and' and 'or'")
  })
})
