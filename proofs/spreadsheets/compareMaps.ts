type Element = Readonly<Record<string, unknown>>

/** What differs between two exports in NDJSON: missing and additional elements, and properties at the first difference. */
export function listDifferences(expected: readonly Element[], found: readonly Element[]): string[] {
  const foundByName = new Map(found.map((element) => [nameElement(element), element]))
  const differences = expected.flatMap((element) => {
    const name = nameElement(element)
    const counterpart = foundByName.get(name)
    foundByName.delete(name)
    return counterpart ? compareProperties(name, element, counterpart) : [`${name} is missing`]
  })
  return [...differences, ...[...foundByName.keys()].map((name) => `${name} was added`)]
}

/** The elements of an export in NDJSON. */
export const parseElements = (ndjson: string): Element[] =>
  ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Element)

/** An element whose texts are changed, except what names it; lists share a cell, in which line breaks and tabs are escaped. */
export function changeTexts(element: Element, change: (text: string, isInList: boolean) => string): Element {
  const { kind, id, type, from, to } = element
  const changed = Object.entries(element).map(([name, value]) => {
    if (Array.isArray(value)) return [name, value.map((entry: string) => change(entry, true))]
    return [name, typeof value === 'string' ? change(value, false) : value]
  })
  // A node may have a property with the name `type`.
  return { ...Object.fromEntries(changed), ...(from ? { type, from, to } : { kind, id }) }
}

const nameElement = ({ kind, id, type, from, to }: Element) =>
  from ? `${type} ${nameEnd(from)} → ${nameEnd(to)}` : `${kind}/${id}`

const nameEnd = (end: unknown) => {
  const { kind, id } = end as { kind: string; id: string }
  return `${kind}/${id}`
}

function compareProperties(name: string, expected: Element, found: Element): string[] {
  const properties = [...new Set([...Object.keys(expected), ...Object.keys(found)])]
  return properties.flatMap((property) => {
    const [left, right] = [expected, found].map((element) => JSON.stringify(element[property]) ?? 'nothing')
    if (left === undefined || right === undefined || left === right) return []
    const start = Math.max(0, [...left].findIndex((character, index) => character !== [...right][index]) - 10)
    const [expectedPart, foundPart] = [left, right].map((text) => [...text].slice(start, start + 40).join(''))
    return [`${name} ${property}: ${foundPart} instead of ${expectedPart}`]
  })
}
