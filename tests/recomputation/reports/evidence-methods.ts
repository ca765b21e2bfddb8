import {
  by,
  createLookup,
  descending,
  findLatest,
  isSame,
  listUnique,
  type Recompute,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem) => {
  const { listNodes, listTargets, listSources } = createLookup(ecosystem)
  const evidence = listNodes('Evidence')
  const methods = [...new Set(evidence.map((each) => readText(each, 'method')))]
  return methods
    .map((method) => {
      const pieces = evidence.filter((each) => readText(each, 'method') === method)
      const elements = listUnique(pieces.flatMap((piece) => listTargets(piece, 'SUPPORTS')))
      const isOnlyOf = (supporters: readonly { readonly kind: string; readonly id: string }[]) =>
        supporters.every((supporter) => pieces.some((piece) => isSame(piece, supporter)))
      const count = (kind: string) => elements.filter((element) => element.kind === kind).length
      return {
        method,
        evidence: pieces.length,
        elements: elements.length,
        onlyThisMethod: elements.filter((element) => isOnlyOf(listSources(element, 'SUPPORTS'))).length,
        touchpoints: count('Touchpoint'),
        journeys: count('Journey'),
        newestOn: findLatest(pieces.map((piece) => readText(piece, 'collectedOn'))),
      }
    })
    .sort(
      by(
        descending((row) => row.elements),
        descending((row) => row.evidence),
        (row) => row.method,
      ),
    )
}
