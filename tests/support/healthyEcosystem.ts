import { node, relationship } from './testGraph.ts'

const today = new Date().toISOString()
const reviewed = {
  confidence: 'validated',
  reviewedAt: today,
  reviewedBy: 'the CX team',
  reviewEveryDays: 365,
}

const touchpoint = (id: string, properties: object) =>
  node('Touchpoint', id, {
    ...reviewed,
    description: 'A touchpoint where nothing is wrong',
    importance: 4,
    rating: 2,
    emotion: 1,
    lifecycle: 'live',
    visibility: 'frontstage',
    valueReceived: 'all',
    deliveredResponseMinutes: 10,
    deliveredResolutionMinutes: 60,
    measuredAt: today,
    ...properties,
  })

const departments = ['service', 'product']
const touchpoints = ['advice', 'support']
const roles = ['PROVIDES_DATA_TO', 'INFLUENCES', 'DEFINES', 'IMPLEMENTS']

/**
 * A small ecosystem in which every kind of node appears and nothing is wrong: everything has one owner and two holders
 * of each role, who work together, reach the data, keep what was promised and have evidence for it.
 */
export const healthyEcosystem: readonly object[] = [
  node('Department', 'company', reviewed),
  ...departments.flatMap((id) => [
    node('Department', id, reviewed),
    relationship(`Department/${id}`, 'PART_OF', 'Department/company'),
    ...['one', 'two'].flatMap((suffix) => [
      node('Employee', `${id}-${suffix}`, reviewed),
      relationship(`Employee/${id}-${suffix}`, 'WORKS_IN', `Department/${id}`),
    ]),
  ]),
  node('Customer', 'households', { ...reviewed, type: 'endUser' }),
  node('Need', 'help', { ...reviewed, importance: 4 }),
  node('Journey', 'living', reviewed),
  node('Phase', 'buy', { ...reviewed, period: 'purchase', position: 1 }),
  node('Phase', 'use', { ...reviewed, period: 'postPurchase', position: 2 }),
  node('Channel', 'shop', reviewed),
  node('DataSet', 'contacts', { ...reviewed, sensitivity: 'internal' }),
  node('System', 'crm', { ...reviewed, lifecycle: 'live' }),
  node('Process', 'complaints', reviewed),
  node('Partner', 'print-house', reviewed),
  node('Promise', 'soon', {
    ...reviewed,
    statement: 'We answer soon',
    promisedResponseMinutes: 30,
    promisedResolutionMinutes: 120,
  }),
  node('Measure', 'satisfaction', { ...reviewed, target: 80, actual: 90, direction: 'higherIsBetter' }),
  node('Evidence', 'interviews', { ...reviewed, method: 'interview', collectedOn: today.slice(0, 10) }),
  node('Strategy', 'one-company', reviewed),
  node('Initiative', 'better-advice', { ...reviewed, status: 'started' }),
  touchpoint('advice', { momentOfTruth: true }),
  touchpoint('support', {}),
  ...touchpoints.flatMap((id) => [
    relationship('Department/service', 'OWNS', `Touchpoint/${id}`),
    ...departments.flatMap((holder) =>
      roles.map((role) => relationship(`Department/${holder}`, role, `Touchpoint/${id}`)),
    ),
    relationship('Customer/households', 'ENGAGES_AT', `Touchpoint/${id}`, {
      expectedResponseMinutes: 30,
      expectedResolutionMinutes: 120,
    }),
    relationship(`Touchpoint/${id}`, 'SERVES', 'Need/help'),
    relationship(`Touchpoint/${id}`, 'VIA', 'Channel/shop'),
    relationship(`Touchpoint/${id}`, 'COLLECTS', 'DataSet/contacts'),
    relationship('Measure/satisfaction', 'MEASURES', `Touchpoint/${id}`),
    relationship('Evidence/interviews', 'SUPPORTS', `Touchpoint/${id}`),
  ]),
  relationship('Touchpoint/advice', 'NEXT', 'Touchpoint/support'),
  relationship('Touchpoint/advice', 'IN_PHASE', 'Phase/buy'),
  relationship('Touchpoint/support', 'IN_PHASE', 'Phase/use'),
  relationship('Journey/living', 'HAS_PHASE', 'Phase/buy'),
  relationship('Journey/living', 'HAS_PHASE', 'Phase/use'),
  relationship('Phase/buy', 'NEXT', 'Phase/use'),
  relationship('Customer/households', 'TRAVELS', 'Journey/living'),
  relationship('Customer/households', 'HAS_NEED', 'Need/help'),
  relationship('Department/service', 'MAKES', 'Promise/soon'),
  relationship('Promise/soon', 'MADE_TO', 'Customer/households'),
  relationship('Promise/soon', 'ABOUT', 'Touchpoint/support'),
  relationship('Department/service', 'WORKS_WITH', 'Partner/print-house', { agreement: 'a yearly contract' }),
  relationship('Department/service', 'WORKS_WITH', 'Department/product', { agreement: 'a weekly meeting' }),
  ...departments.flatMap((id) => [
    relationship(`Department/${id}`, 'OPERATES', 'System/crm'),
    relationship(`Department/${id}`, 'ACCESSES', 'DataSet/contacts'),
  ]),
  relationship('System/crm', 'STORES', 'DataSet/contacts'),
  relationship('Process/complaints', 'DEPENDS_ON', 'System/crm'),
  relationship('Department/product', 'OWNS', 'Initiative/better-advice'),
  relationship('Department/service', 'OWNS', 'Strategy/one-company'),
  relationship('Employee/service-one', 'SPONSORS', 'Strategy/one-company'),
  relationship('Strategy/one-company', 'GUIDES', 'Journey/living'),
  relationship('Touchpoint/advice', 'STATES', 'Promise/soon'),
  ...[
    'Journey/living',
    'Phase/buy',
    'Phase/use',
    'Promise/soon',
    'Measure/satisfaction',
    'System/crm',
    'Process/complaints',
    'DataSet/contacts',
  ].map((element) => relationship('Department/service', 'OWNS', element)),
  relationship('Initiative/better-advice', 'IMPROVES', 'Touchpoint/advice'),
]
