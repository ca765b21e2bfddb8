import {
  by,
  createLookup,
  descending,
  isInUse,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
} from '../ecosystem.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  return lookup.nodes
    .filter(isInUse)
    .flatMap((element) =>
      listUnusable(lookup, element).map((dependency) => ({
        kind: element.kind,
        id: element.id,
        name: nameOf(element),
        importance: readNumber(element, 'importance'),
        dependsOnKind: dependency.kind,
        dependsOnId: dependency.id,
        dependsOn: nameOf(dependency),
        lifecycle: readText(dependency, 'lifecycle'),
        severity: dependency.properties.lifecycle === 'retired' ? 'high' : 'medium',
      })),
    )
    .sort(
      by(
        descending((row) => row.importance),
        (row) => row.severity,
        (row) => row.kind,
        (row) => row.id,
        (row) => row.dependsOnKind,
        (row) => row.dependsOnId,
      ),
    )
}

function listUnusable({ listTargets, listSources }: Lookup, element: Node): Node[] {
  const stores = listSources(element, 'STORES')
  const unusableStores = element.kind === 'DataSet' && !stores.some(isInUse) ? stores : []
  return [...listTargets(element, 'DEPENDS_ON').filter((node) => !isInUse(node)), ...unusableStores]
}
