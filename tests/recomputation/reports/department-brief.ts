import {
  by,
  createLookup,
  type Ecosystem,
  isInUse,
  isSame,
  type Lookup,
  listUnique,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
  readText,
  roles,
} from '../ecosystem.ts'

export const listParameters = ({ nodes }: Ecosystem) =>
  nodes.filter(({ kind }) => kind === 'Department').map(({ id }) => ({ departmentId: id }))

interface Statement {
  readonly section: string
  readonly node: Node
  readonly detail: string | null
  readonly dueOn?: string | null
}

const roleNames = ['data provider', 'influencer', 'definer', 'implementer']

export const recompute: Recompute = (ecosystem, { departmentId, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const department = lookup.findNode({ kind: 'Department', id: String(departmentId) })
  if (!department) return []
  const sections: Statement[][] = [
    listOwned(lookup, department),
    listHeld(lookup, department),
    countTouchpoints(lookup, 'affects', department, (other) => listShared(lookup, other, department)),
    countTouchpoints(lookup, 'affectedBy', department, (other) => listShared(lookup, department, other)),
    listGaps(lookup, department),
    listMeasures(lookup, department),
    listInitiatives(lookup, department),
  ]
  return sections.flatMap((statements) =>
    statements
      .map(({ section, node, detail, dueOn = null }) => ({
        section,
        kind: node.kind,
        id: node.id,
        name: nameOf(node),
        detail,
        dueOn,
      }))
      .sort(
        by(
          (row) => row.kind,
          (row) => row.name,
          (row) => row.id,
          (row) => row.detail,
        ),
      ),
  )
}

const listOwned = ({ listLeaving }: Lookup, department: Node): Statement[] =>
  listLeaving(department, 'OWNS').map(({ node, relationship }) => {
    const lifecycle = readText(node, 'lifecycle')
    const since = readText(relationship, 'since')
    const parts = [lifecycle === 'live' ? null : lifecycle, since && `since ${since}`]
    return { section: 'owns', node, detail: parts.filter(Boolean).join(' ') || null }
  })

const listHeld = ({ listTargets, has }: Lookup, department: Node): Statement[] =>
  listTargets(department, ...roles)
    .filter(isInUse)
    .map((node) => ({
      section: 'role',
      node,
      detail: roleNames.filter((_, index) => has(department, roles[index] ?? '', node)).join(', '),
    }))

function countTouchpoints(
  { listNodes }: Lookup,
  section: string,
  department: Node,
  list: (other: Node) => readonly Node[],
): Statement[] {
  return listNodes('Department').flatMap((node) => {
    const count = isSame(node, department) ? 0 : list(node).length
    return count === 0 ? [] : [{ section, node, detail: `${count} touchpoint${count === 1 ? '' : 's'}` }]
  })
}

/** The touchpoints at which the one department depends on the other. */
function listShared({ listTargets, has }: Lookup, one: Node, other: Node): Node[] {
  return listTargets(one, 'OWNS', 'IMPLEMENTS').filter((touchpoint) => {
    if (touchpoint.kind !== 'Touchpoint' || !isInUse(touchpoint)) return false
    const isServed = ['PROVIDES_DATA_TO', 'DEFINES', 'IMPLEMENTS'].some((type) =>
      has(other, type, touchpoint),
    )
    const systems = listTargets(touchpoint, 'DEPENDS_ON').filter(
      (each) => each.kind === 'System' && isInUse(each),
    )
    return isServed || systems.some((system) => has(other, 'OPERATES', system))
  })
}

function listGaps({ listTargets, listSources }: Lookup, department: Node): Statement[] {
  const isTouchpointInUse = (node: Node) => node.kind === 'Touchpoint' && isInUse(node)
  const unowned = listTargets(department, ...roles)
    .filter((node) => isTouchpointInUse(node) && listSources(node, 'OWNS').length === 0)
    .map((node) => ({ section: 'gap', node, detail: 'no owner' }))
  const incomplete = listTargets(department, 'OWNS')
    .filter(isTouchpointInUse)
    .flatMap((node) =>
      roleNames
        .filter((_, index) => listSources(node, roles[index] ?? '').length === 0)
        .map((role) => ({ section: 'gap', node, detail: `no ${role}` })),
    )
  return [...unowned, ...incomplete]
}

const listOwnedInUse = ({ listTargets }: Lookup, department: Node) =>
  listTargets(department, 'OWNS').filter(isInUse)

function listMeasures(lookup: Lookup, department: Node): Statement[] {
  const measured = [department, ...listOwnedInUse(lookup, department)]
  const measures = [
    ...lookup.listTargets(department, 'OWNS').filter(({ kind }) => kind === 'Measure'),
    ...measured.flatMap((each) => lookup.listSources(each, 'MEASURES')),
  ]
  return listUnique(measures).map((node) => {
    const [target, actual] = ['target', 'actual'].map((name) => readNumber(node, name) ?? 'unknown')
    const unit = readText(node, 'unit')
    const detail = `target ${target}, actual ${actual}${unit === null ? '' : ` (${unit})`}`
    return { section: 'measure', node, detail }
  })
}

function listInitiatives(lookup: Lookup, department: Node): Statement[] {
  const initiatives = [
    ...lookup.listTargets(department, 'OWNS').filter(({ kind }) => kind === 'Initiative'),
    ...listOwnedInUse(lookup, department).flatMap((each) => lookup.listSources(each, 'IMPROVES')),
  ]
  return listUnique(initiatives).map((node) => {
    const dueOn = readText(node, 'dueOn')
    const detail = `${readText(node, 'status') ?? 'open'}${dueOn === null ? '' : `, due ${dueOn}`}`
    return { section: 'initiative', node, detail, dueOn }
  })
}
