import type { NodeKey } from '../graph/element.ts'
import {
  choice,
  date,
  dateTime,
  flag,
  integer,
  type Properties,
  type PropertyValues,
  text,
} from '../model/property.ts'
import { type FindingPart, severities } from '../reports/report.ts'
import type { Actor } from './actors.ts'
import type { NamedElement, PrioritizedFinding } from './prioritizeFindings.ts'

/** What people can set on a finding. */
export const stateProperties: Properties = {
  status: choice(
    {
      open: 'open',
      acknowledged: 'acknowledged',
      resolved: 'resolved',
      falsePositive: 'false positive',
    },
    'Decision on the finding. A problem that is found again after it was resolved is `resolved`, and `isPresent` is true',
    { default: 'open' },
  ),
  assignee: text('Who works on it', { maxLength: 200 }),
  dueOn: date('When it is due'),
  comment: text('Notes', { maxLength: 10_000 }),
}

const points = (description: string, maximum: number) => integer(description, { minimum: 0, maximum })

/** Everything a finding can be filtered and sorted by. */
export const findingProperties: Properties = {
  key: text('The same problem has the same key in every run'),
  report: text('The report that found it'),
  severity: choice(Object.fromEntries(severities.map((severity) => [severity, severity])), 'Severity'),
  priority: points('What to do first: the sum of the points below, 0 to 100', 100),
  severityPoints: points('Points for severity', 50),
  importancePoints: points('Points for the importance of what it is about', 10),
  momentOfTruthPoints: points('Points if it concerns a moment of truth', 10),
  customerPoints: points('Points for the share of customers affected', 10),
  volumePoints: points('Points for the volume affected', 10),
  confidencePoints: points('Points for the confidence of the elements it is about', 10),
  importance: integer('Importance of what it is about, 1 to 5', { minimum: 1, maximum: 5 }),
  explanation: text('What is wrong'),
  count: integer('Number of report rows it stands for', { minimum: 0 }),
  partOf: text('Key of the finding that sums it up with others like it'),
  isSummary: flag('Whether it sums up findings that are listed with partOf'),
  remedy: text('What to do'),
  remedyCall: text('The API call that does it'),
  remedySheet: text('The sheet of the workbook that does it'),
  ...stateProperties,
  isPresent: flag('Whether a report finds it now; findings with a state remain when they are gone'),
  updatedAt: dateTime('When its state last changed', { isSetByService: true }),
  updatedBy: text('Who changed its state last', { isSetByService: true }),
}

/** The state of a finding, as stored in the graph. */
export interface FindingState {
  readonly key: string
  readonly values: PropertyValues
  /** Counts the changes, from 1; its entity tag. */
  readonly revision: number
}

/** A finding with its state. */
export interface FindingEntry {
  readonly values: PropertyValues
  readonly title: string
  readonly elements: readonly NodeKey[]
  readonly actors: readonly Actor[]
  /** The reports that found it, each with the number of its rows. */
  readonly reports: readonly { readonly name: string; readonly rows: number }[]
  /** The key under which its state is stored. */
  readonly stateKey: string
  /** 0 as long as it has no state. */
  readonly revision: number
}

/** What is known of a finding beyond what callers see. */
export interface FindingRecord extends FindingEntry {
  readonly departments: readonly NamedElement[]
  readonly touchpoints: readonly NamedElement[]
  readonly parts: readonly FindingPart[]
}

/** A finding that a report finds now, without a state. */
export function toFindingRecord(finding: PrioritizedFinding): FindingRecord {
  const { key, report, severity, priority, points: parts, importance, explanation, rule } = finding
  const remedy = rule?.remedy
  return {
    values: {
      key,
      report,
      severity,
      priority,
      ...parts,
      ...(importance !== null && { importance }),
      explanation,
      count: finding.parts.reduce((total, { rows }) => total + rows, 0),
      isSummary: false,
      ...(remedy && { remedy: remedy.action }),
      ...(remedy?.call && { remedyCall: remedy.call, ...getSheet(remedy.call) }),
      status: 'open',
      isPresent: true,
    },
    title: finding.title,
    elements: finding.elements,
    actors: finding.actors,
    reports: countRows(finding.parts),
    departments: finding.departments,
    touchpoints: finding.touchpoints,
    parts: finding.parts,
    stateKey: key,
    revision: 0,
  }
}

/** A finding with what people have set on it; it is no longer behind a summary then. */
export function setFindingState(
  { values: { partOf: _, ...values }, ...record }: FindingRecord,
  state: FindingState,
): FindingRecord {
  return {
    ...record,
    values: { ...values, ...state.values },
    stateKey: state.key,
    revision: state.revision,
  }
}

function countRows(parts: readonly FindingPart[]): FindingEntry['reports'] {
  return [...Map.groupBy(parts, ({ report }) => report)].map(([name, reportParts]) => ({
    name,
    rows: reportParts.reduce((total, { rows }) => total + rows, 0),
  }))
}

/** The sheet `touchpoints` for `PATCH /touchpoints/{id}`: sheets are named like paths. */
function getSheet(call: string): { remedySheet?: string } {
  const [, sheet] = /^\w+ \/([a-z-]+)/.exec(call) ?? []
  return sheet === undefined ? {} : { remedySheet: sheet }
}

/** A finding with a state that no report finds now. */
export function toAbsentRecord({ key, values, revision }: FindingState): FindingRecord {
  const report = key.split(':')[0] ?? ''
  return {
    values: { key, report, isSummary: false, ...values, isPresent: false },
    title: report,
    elements: [],
    actors: [],
    reports: [],
    departments: [],
    touchpoints: [],
    parts: [],
    stateKey: key,
    revision,
  }
}
