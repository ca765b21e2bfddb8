import { describe, expect, it } from 'vitest'
import { getQuery, parseReport } from '../../src/reports/cypherFile.ts'

const createReport = (header: string, query: string) => `/*
title: Systems
question: Which systems are there?
description: All systems
parameters:
  first:
    type: string
    description: First letter
columns:
  - name: name
    description: Name of the system
    type: string
key: [name]
${header}*/
${query}
RETURN system.name AS name
`

describe('the parameters of a report', () => {
  it('are lines that end with a semicolon, whatever spaces they have', () => {
    const spaces = ' '.repeat(5_000)
    const text = createReport('', `:param first${spaces}=>${spaces}'a;b'${spaces};${spaces}`)
    const report = parseReport('systems', text)
    expect(report.parameters).toMatchObject([{ name: 'first', default: { value: 'a;b' } }])
    expect(getQuery(report)).toBe('RETURN system.name AS name')
  })

  it('are named with their line in errors', () => {
    expect(() =>
      parseReport('systems', createReport('', '\n:param first => 1 + 1;'), 'systems.cypher'),
    ).toThrow(/systems\.cypher:16.*the default of first must be .* \(was 1 \+ 1\)/)
  })
})

describe('the header of a report', () => {
  it('has a limited length', () => {
    const text = createReport(`# ${'x'.repeat(8_192)}\n`, ":param first => 'a';")
    expect(() => parseReport('systems', text)).toThrow('the header must be at most 8,192 characters')
  })

  it('declares a plot of its columns', () => {
    const parse = (plot: string) =>
      parseReport('systems', createReport(`plot: ${plot}\n`, ":param first => 'a';"), 'systems.cypher')
    expect(parse('{ type: bars, label: name }').plot).toEqual({ type: 'bars', label: 'name' })
    expect(() => parse('{ type: bars, label: size }')).toThrow(/systems\.cypher:\d+.*unknown column/)
    expect(() => parse('{ type: bars, label: name, values: [name] }')).toThrow('needs numbers in name')
    expect(() => parse('{ type: line, x: name, y: name }')).toThrow('needs numbers in name')
    expect(() => parse('{ type: pie, label: name }')).toThrow(/systems\.cypher/)
  })

  it('cannot grow by aliases', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [*l${level},*l${level},*l${level}]`,
    )
    const text = createReport(`l0: &l0 [x]\n${levels.join('\n')}\n`, ":param first => 'a';")
    expect(() => parseReport('systems', text)).toThrow(
      'Invalid YAML in the report header: Excessive alias count',
    )
  })
})
