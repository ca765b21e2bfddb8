import type { Paper } from '../drawing/paper.ts'
import type { EcosystemMap } from '../map/ecosystemMap.ts'

/** What a department owns and has to do, and its part of the map, to print. */
export interface DepartmentBrief {
  readonly department: string
  readonly day: string
  readonly statements: readonly BriefStatement[]
  /** The part of the map of the department; nothing if it is too large to draw. */
  readonly map?: EcosystemMap | undefined
  /** What a reader has to know about what is left out. */
  readonly notes: readonly string[]
  readonly paper: Paper
}

export interface BriefStatement {
  readonly section: string
  readonly kind: string
  readonly name: string
  readonly detail: string
}

/** A section of the brief, and what it says when it is empty. */
export interface BriefSection {
  readonly title: string
  readonly emptyText: string
}

/** Sections of the report `department-brief`, in the order in which they are printed. */
export const briefSections: Readonly<Record<string, BriefSection>> = {
  owns: { title: 'Owns', emptyText: 'It owns nothing.' },
  role: { title: 'Roles at touchpoints', emptyText: 'It holds no role at a touchpoint.' },
  task: { title: 'To do', emptyText: 'No finding is assigned to it.' },
  gap: { title: 'Gaps to close', emptyText: 'No touchpoint of its own lacks an owner or a role.' },
  initiative: { title: 'Initiatives', emptyText: 'No initiative concerns it.' },
  measure: { title: 'Measured by', emptyText: 'No measure concerns it.' },
  affects: { title: 'Affects', emptyText: 'No department depends on it.' },
  affectedBy: { title: 'Is affected by', emptyText: 'It depends on no department.' },
}
