import type { Paint } from '../drawing/drawing.ts'
import type { BlueprintLane, MapChange } from './ecosystemMap.ts'

export const colors = {
  paper: '#ffffff',
  line: '#9aa5b1',
  next: '#1f4e5f',
  need: '#7d6b91',
  unowned: '#c0262d',
  contested: '#c77700',
  /** From -2 to 2. */
  emotions: ['#c0262d', '#e88b6a', '#c9ced6', '#8fc7a2', '#2e8b57'],
  changes: { added: '#1b6e4b', gone: '#52606d', ownersChanged: '#6a3fa0' } satisfies Record<
    MapChange,
    string
  >,
  lanes: {
    customer: '#fff6e0',
    frontstage: '#e8f3f8',
    backstage: '#eef1f5',
    support: '#f1edf5',
    partners: '#f0f4ea',
  } satisfies Record<BlueprintLane, string>,
  kinds: {
    Customer: '#d18f00',
    Department: '#1f4e5f',
    Process: '#4a7fb5',
    System: '#7d6b91',
    Partner: '#5f8a3a',
  } as Readonly<Record<string, string>>,
} as const

export interface LaneLabel {
  readonly name: string
  readonly meaning: string
  /** Name of its lower edge in a service blueprint. */
  readonly lineBelow?: string
}

/** Label of each lane. */
export const laneLabels: Readonly<Record<BlueprintLane, LaneLabel>> = {
  customer: {
    name: 'Customer',
    meaning: 'customer groups and their average emotion',
    lineBelow: 'line of interaction',
  },
  frontstage: { name: 'Frontstage', meaning: 'what customers see', lineBelow: 'line of visibility' },
  backstage: {
    name: 'Backstage',
    meaning: 'what customers do not see',
    lineBelow: 'line of internal interaction',
  },
  support: { name: 'Support', meaning: 'processes and systems behind it' },
  partners: { name: 'Partners', meaning: 'outside the company' },
}

/** Inherited by all parts. */
export const basePaint: Paint = {
  fill: '#1c2733',
  'font-family': "'Helvetica Neue',Arial,'Liberation Sans',sans-serif",
}

/** Attributes of each part; `card unowned` extends `card`. */
const styles: Readonly<Record<string, Paint>> = {
  title: { 'font-size': '30', 'font-weight': '700' },
  subtitle: { 'font-size': '15', fill: '#52606d' },
  lane: { 'font-size': '16', 'font-weight': '700' },
  meaning: { 'font-size': '11', fill: '#52606d' },
  journeyBand: { fill: '#1f4e5f' },
  journey: { 'font-size': '13', 'font-weight': '700', fill: '#fff', 'text-anchor': 'middle' },
  phase: { 'font-size': '14', 'font-weight': '700', 'text-anchor': 'middle' },
  journeyLine: { stroke: '#1f4e5f', 'stroke-width': '1.6' },
  phaseLine: { stroke: '#b6c0cb', 'stroke-dasharray': '3 4' },
  neutral: { stroke: '#b6a77a', 'stroke-dasharray': '2 4' },
  mood: { fill: 'none', stroke: '#b6a77a', 'stroke-width': '2.5' },
  moodDot: { stroke: '#fff', 'stroke-width': '1.5' },
  moodValue: { 'font-size': '11', fill: '#52606d' },
  next: { fill: 'none', stroke: '#1f4e5f', 'stroke-width': '1.7' },
  nextHead: { fill: '#1f4e5f' },
  need: { fill: 'none', stroke: '#7d6b91', 'stroke-width': '1', opacity: '.7' },
  needDot: { fill: '#7d6b91' },
  card: { fill: '#fff', stroke: '#9aa5b1' },
  'card unowned': { fill: '#fdecec', stroke: '#c0262d', 'stroke-width': '2.2' },
  'card contested': { fill: '#fff4e0', stroke: '#c77700', 'stroke-width': '2.2', 'stroke-dasharray': '6 3' },
  'card idle': { 'stroke-dasharray': '2 3' },
  'card gone': { fill: '#f1f3f5', stroke: '#52606d', 'stroke-dasharray': '4 4' },
  name: { 'font-size': '12.5', 'font-weight': '600' },
  'name long': { 'font-size': '11' },
  channel: { 'font-size': '10.5', fill: '#52606d' },
  owner: { 'font-size': '11', fill: '#1f4e5f' },
  'owner unowned': { fill: '#c0262d' },
  'owner contested': { fill: '#a35f00', 'font-weight': '700' },
  'owner idle': { fill: '#7b8794' },
  'owner gone': { fill: '#52606d' },
  further: { 'font-size': '10', 'font-style': 'italic', fill: '#1f4e5f' },
  star: { 'font-size': '15', fill: '#d18f00' },
  chip: { fill: '#fff' },
  'chip gone': { fill: '#f1f3f5', 'stroke-dasharray': '4 4' },
  chipName: { 'font-size': '11.5' },
  badge: {
    'font-size': '9',
    'font-weight': '700',
    fill: '#fff',
    'text-anchor': 'middle',
    'letter-spacing': '.4',
  },
  laneLine: { stroke: '#52606d', 'stroke-width': '1', 'stroke-dasharray': '8 4' },
  lineName: { 'font-size': '10', 'font-style': 'italic', fill: '#52606d' },
  legend: { 'font-size': '12' },
  sectionTitle: { 'font-size': '15', 'font-weight': '700', fill: '#1f4e5f' },
  entry: { 'font-size': '12.5', 'font-weight': '600' },
  detail: { 'font-size': '11', fill: '#52606d' },
  pageTitle: { 'font-size': '20', 'font-weight': '700' },
  pageSubtitle: { 'font-size': '12', fill: '#52606d' },
}

/**
 * Attributes of a part of the picture. Attributes, not a style sheet: a Content-Security-Policy, a wiki or an office
 * program may drop style sheets.
 */
export const paint = (part: string, variant?: string): Paint => ({
  ...styles[part],
  ...(variant !== undefined && styles[`${part} ${variant}`]),
})
