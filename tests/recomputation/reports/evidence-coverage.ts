import {
  by,
  createLookup,
  descending,
  findLatest,
  listUnique,
  type Recompute,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem, { kinds }) => {
  const { listNodes, listSources } = createLookup(ecosystem)
  const included = Array.isArray(kinds) ? kinds.map(String) : []
  const rows = included
    .filter((kind) => kind !== 'Evidence')
    .flatMap((kind) => {
      const elements = listNodes(kind)
      if (elements.length === 0) return []
      const isSupported = (element: (typeof elements)[number]) => listSources(element, 'SUPPORTS').length > 0
      const count = (confidence: string) =>
        elements.filter((element) => (readText(element, 'confidence') ?? 'assumed') === confidence).length
      const supported = elements.filter(isSupported)
      const evidence = listUnique(supported.flatMap((element) => listSources(element, 'SUPPORTS')))
      return [
        {
          kind,
          elements: elements.length,
          supported: supported.length,
          ratio: supported.length / elements.length,
          validated: count('validated'),
          partlyValidated: count('partlyValidated'),
          assumed: count('assumed'),
          validatedWithoutEvidence: elements.filter(
            (element) => !isSupported(element) && /alidated$/.test(readText(element, 'confidence') ?? ''),
          ).length,
          newestEvidenceOn: findLatest(evidence.map((each) => readText(each, 'collectedOn'))),
        },
      ]
    })
  return rows.sort(
    by(
      (row) => row.ratio,
      descending((row) => row.elements),
      (row) => row.kind,
    ),
  )
}
