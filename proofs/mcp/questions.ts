import { type Question, related, reportColumn, total } from './question.ts'

/** Whether a claim is valid today, as text of Cypher. */
const valid =
  '(claim.since IS NULL OR claim.since <= date()) AND (claim.until IS NULL OR claim.until > date())'
const inUse = (name: string) => `coalesce(${name}.lifecycle, 'live') IN ['live', 'retiring']`

/** Names of elements at the other end of a relationship. */
const ends = (kind: string, id: string, pattern: string, other: string) =>
  `MATCH (element:${kind} {id: '${id}'})${pattern}(other:${other}) RETURN '${other}/' + other.id AS answer`

const count = (kind: string, where = 'true') =>
  `MATCH (element:${kind}) WHERE ${where} RETURN count(*) AS answer`

const withoutHolder = (type: string) =>
  `MATCH (t:Touchpoint) WHERE ${inUse('t')} AND NOT EXISTS { MATCH (t)<-[claim:${type}]-() WHERE ${valid} } RETURN t.id AS answer`

/** Elements of any kind with a word that starts so. */
const word = (start: string, kind = '$any($kinds)') =>
  `MATCH (e:${kind}) WHERE e.id = '${start}' OR toLower(coalesce(e.name, '') + ' ' + coalesce(e.description, '')) =~ '(?s)(.*[^\\\\p{L}\\\\p{N}])?${start}.*' RETURN count(e) AS answer`

const distance = (from: string, to: string) => {
  const [[fromKind, fromId], [toKind, toId]] = [from.split('/'), to.split('/')]
  return `MATCH (a:${fromKind} {id: '${fromId}'}), (b:${toKind} {id: '${toId}'}) MATCH path = shortestPath((a)-[*..12]-(b)) RETURN length(path) AS answer`
}

const hops =
  (from: string, to: string): Question['answer'] =>
  async (ask) => {
    const { rows } = await ask('find_paths', { from, to, limit: 1 })
    return [rows[0]?.hops]
  }

const roleGaps =
  (role: string): Question['answer'] =>
  async (ask) => {
    const { rows } = await ask('run_report', { name: 'role-gaps', limit: 200 })
    return rows.filter(({ missingRole }) => missingRole === role).map(({ touchpointId }) => touchpointId)
  }

const lostTouchpoints =
  (element: string): Question['answer'] =>
  async (ask) => {
    const { rows } = await ask('get_impact', { element, limit: 200 })
    return rows.filter(({ kind, effect }) => kind === 'Touchpoint' && effect === 'lost').map(({ id }) => id)
  }

const rowCount =
  (name: string, parameters: object = {}): Question['answer'] =>
  async (ask) => [(await ask('run_report', { name, parameters, limit: 1 })).total]

const offTarget = `MATCH (m:Measure) WHERE (m.direction = 'higherIsBetter' AND m.actual < m.target) OR (m.direction = 'lowerIsBetter' AND m.actual > m.target) RETURN m.id AS answer`

/** Touchpoints in use whose only valid owner is this one. */
const onlyOwnedBy = (id: string) => `MATCH (t:Touchpoint)<-[claim:OWNS]-(owner)
  WHERE ${inUse('t')} AND ${valid}
  WITH t, collect(DISTINCT owner.id) AS owners WHERE owners = ['${id}'] RETURN t.id AS answer`

const broadband: readonly Omit<Question, 'example'>[] = [
  {
    question: 'Which touchpoints have no owner?',
    answer: reportColumn('unowned-touchpoints', 'touchpointId'),
    expected: withoutHolder('OWNS'),
  },
  {
    question: 'Which touchpoints are claimed by several owners?',
    answer: reportColumn('contested-touchpoints', 'touchpointId'),
    expected: `MATCH (t:Touchpoint)<-[claim:OWNS]-(owner) WHERE ${inUse('t')} AND ${valid} WITH t, count(DISTINCT owner) AS owners WHERE owners > 1 RETURN t.id AS answer`,
  },
  {
    question: 'Where is nobody data provider?',
    answer: roleGaps('data provider'),
    expected: withoutHolder('PROVIDES_DATA_TO'),
  },
  {
    question: 'Where is nobody influencer?',
    answer: roleGaps('influencer'),
    expected: withoutHolder('INFLUENCES'),
  },
  { question: 'Where is nobody definer?', answer: roleGaps('definer'), expected: withoutHolder('DEFINES') },
  {
    question: 'Where is nobody implementer?',
    answer: roleGaps('implementer'),
    expected: withoutHolder('IMPLEMENTS'),
  },
  {
    question: 'Who owns the first invoice?',
    answer: related('Touchpoint/first-invoice', 'OWNS', 'in'),
    expected: `MATCH (:Touchpoint {id: 'first-invoice'})<-[:OWNS]-(owner) RETURN labels(owner)[0] + '/' + owner.id AS answer`,
  },
  {
    question: 'Which systems does the order form depend on directly?',
    answer: related('Touchpoint/order-form', 'DEPENDS_ON', 'out', 'System'),
    expected: ends('Touchpoint', 'order-form', '-[:DEPENDS_ON]->', 'System'),
  },
  {
    question: 'Which touchpoints use the billing platform directly?',
    answer: related('System/billing-platform', 'DEPENDS_ON', 'in', 'Touchpoint'),
    expected: ends('System', 'billing-platform', '<-[:DEPENDS_ON]-', 'Touchpoint'),
  },
  {
    question: 'What do movers need?',
    answer: related('Customer/movers', 'HAS_NEED', 'out'),
    expected: ends('Customer', 'movers', '-[:HAS_NEED]->', 'Need'),
  },
  {
    question: 'What do we promise households?',
    answer: related('Customer/households', 'MADE_TO', 'in'),
    expected: ends('Customer', 'households', '<-[:MADE_TO]-', 'Promise'),
  },
  {
    question: 'What does the television spot promise?',
    answer: related('Touchpoint/tv-spot', 'STATES', 'out'),
    expected: ends('Touchpoint', 'tv-spot', '-[:STATES]->', 'Promise'),
  },
  {
    question: 'Which phases has the journey of getting connected?',
    answer: related('Journey/getting-connected', 'HAS_PHASE', 'out'),
    expected: ends('Journey', 'getting-connected', '-[:HAS_PHASE]->', 'Phase'),
  },
  {
    question: 'Where do customers meet us by email?',
    answer: related('Channel/email', 'VIA', 'in'),
    expected: ends('Channel', 'email', '<-[:VIA]-', 'Touchpoint'),
  },
  {
    question: 'Which data does the billing platform store?',
    answer: related('System/billing-platform', 'STORES', 'out'),
    expected: ends('System', 'billing-platform', '-[:STORES]->', 'DataSet'),
  },
  {
    question: 'Which systems does IT operate?',
    answer: related('Department/it', 'OPERATES', 'out', 'System'),
    expected: ends('Department', 'it', '-[:OPERATES]->', 'System'),
  },
  {
    question: 'How many touchpoints are on the map?',
    answer: total('Touchpoint'),
    expected: count('Touchpoint'),
  },
  {
    question: 'How many of the most important touchpoints are rated badly?',
    answer: total('Touchpoint', { importance: '5', 'rating[lt]': '0' }),
    expected: count('Touchpoint', 'element.importance = 5 AND element.rating < 0'),
  },
  {
    question: 'Which touchpoints are moments of truth?',
    answer: async (ask) => {
      const where = { momentOfTruth: 'true' }
      const { rows } = await ask('find_elements', { kind: 'Touchpoint', where, limit: 200 })
      return rows.map(({ id }) => id)
    },
    expected: 'MATCH (t:Touchpoint {momentOfTruth: true}) RETURN t.id AS answer',
  },
  {
    question: 'Which touchpoint has the highest volume?',
    answer: async (ask) => {
      const { rows } = await ask('find_elements', { kind: 'Touchpoint', sort: '-volumePerMonth', limit: 1 })
      return [rows[0]?.id]
    },
    expected:
      'MATCH (t:Touchpoint) WITH max(t.volumePerMonth) AS most MATCH (t:Touchpoint {volumePerMonth: most}) RETURN t.id AS answer',
  },
  {
    question: 'What on the map mentions invoices?',
    answer: async (ask) => [(await ask('find_elements', { text: 'invoice', limit: 1 })).total],
    expected: word('invoice'),
  },
  {
    question: 'How far is marketing from the CRM?',
    answer: hops('Department/marketing', 'System/crm'),
    expected: distance('Department/marketing', 'System/crm'),
  },
  {
    question: 'How are movers and the line wholesaler connected?',
    answer: hops('Customer/movers', 'Partner/line-wholesaler'),
    expected: distance('Customer/movers', 'Partner/line-wholesaler'),
  },
  {
    question: 'Which touchpoints are lost without Eli?',
    answer: lostTouchpoints('Employee/eli-porting-clerk'),
    expected: `MATCH (t:Touchpoint)<-[claim:IMPLEMENTS]-(party) WHERE ${inUse('t')} AND ${valid} WITH t, collect(party.id) AS parties WHERE parties = ['eli-porting-clerk'] RETURN t.id AS answer`,
  },
  {
    question: 'Which systems depend on each other?',
    answer: async (ask) => {
      const { rows } = await ask('run_report', { name: 'dependency-cycles' })
      return rows.filter(({ kind }) => kind === 'System').map(({ id }) => id)
    },
    expected:
      'MATCH (a:System)-[:DEPENDS_ON]->(b:System)-[:DEPENDS_ON]->(a) WITH min(a.id) AS first RETURN first AS answer',
  },
  {
    question: 'Which measures miss their target?',
    answer: async (ask) => {
      const { rows } = await ask('run_report', { name: 'measures-off-target', limit: 200 })
      return rows.filter(({ status }) => status === 'offTarget').map(({ measureId }) => measureId)
    },
    expected: offTarget,
  },
  {
    question: 'At which touchpoints does nobody know how well they perform?',
    answer: reportColumn('unmeasured-touchpoints', 'touchpointId'),
    expected: `MATCH (t:Touchpoint) WHERE ${inUse('t')} AND t.deliveredResponseMinutes IS NULL AND t.deliveredResolutionMinutes IS NULL AND NOT (t)<-[:MEASURES]-() RETURN t.id AS answer`,
  },
  {
    question: 'Where must customers start over between buying and using?',
    answer: async (ask) => {
      const { rows } = await ask('run_report', { name: 'handoffs', limit: 200 })
      return rows.filter(({ hardRestart }) => hardRestart).map(({ fromTouchpointId }) => fromTouchpointId)
    },
    expected: `MATCH (a:Touchpoint)-[:NEXT]->(b:Touchpoint)
      WHERE ${inUse('a')} AND ${inUse('b')}
        AND EXISTS { (a)-[:IN_PHASE]->(p:Phase) WHERE p.period IN ['prePurchase', 'purchase'] }
        AND NOT EXISTS { (a)-[:IN_PHASE]->(:Phase {period: 'postPurchase'}) }
        AND EXISTS { (b)-[:IN_PHASE]->(:Phase {period: 'postPurchase'}) }
        AND NOT EXISTS { (b)-[:IN_PHASE]->(:Phase {period: 'prePurchase'}) }
        AND NOT EXISTS { (a)-[:COLLECTS|DEPENDS_ON]->(:DataSet)<-[:COLLECTS|DEPENDS_ON]-(b) }
        AND NOT EXISTS { (a)-[:DEPENDS_ON*1..6]->(:System)<-[:DEPENDS_ON*1..6]-(b) }
        AND NOT EXISTS { (a)<-[:OWNS|DEFINES|IMPLEMENTS|INFLUENCES|PROVIDES_DATA_TO]-(:Department)-[:OWNS|DEFINES|IMPLEMENTS|INFLUENCES|PROVIDES_DATA_TO]->(b) }
      RETURN DISTINCT a.id AS answer`,
  },
  {
    question: 'Which touchpoints would lose their only owner if finance were dissolved?',
    answer: async (ask) => {
      const changes = [{ op: 'delete', kind: 'Department', id: 'finance' }]
      const { rows } = await ask('what_if', { changes, reports: ['unowned-touchpoints'], limit: 200 })
      const added = rows.filter(({ effect }) => effect === 'row added')
      return added.map(({ row }) => (row as { touchpointId: string }).touchpointId)
    },
    expected: onlyOwnedBy('finance'),
  },
  {
    question: 'How many departments has each touchpoint on average, over all roles?',
    answer: async (ask) => {
      const query =
        'MATCH (t:Touchpoint) OPTIONAL MATCH (t)<-[:OWNS|DEFINES|IMPLEMENTS|INFLUENCES|PROVIDES_DATA_TO]-(d:Department) WITH t, count(DISTINCT d) AS departments RETURN round(avg(departments), 3) AS average'
      const { rows } = await ask('query_cypher', { query })
      return [rows[0]?.average]
    },
    expected: `MATCH (t:Touchpoint) WITH count(t) AS touchpoints
      MATCH (t:Touchpoint), (d:Department) WHERE EXISTS { (t)<-[:OWNS|DEFINES|IMPLEMENTS|INFLUENCES|PROVIDES_DATA_TO]-(d) }
      WITH touchpoints, count(*) AS pairs
      RETURN round(1.0 * pairs / touchpoints, 3) AS answer`,
  },
]

const service = 'service-3595'

const government: readonly Omit<Question, 'example'>[] = [
  ...['Touchpoint', 'Journey', 'Phase', 'Promise', 'Department', 'System', 'Measure', 'Channel'].map(
    (kind) => ({
      question: `How many elements of the kind ${kind} are on the map?`,
      answer: total(kind),
      expected: count(kind),
    }),
  ),
  {
    question: 'Which department owns the library services?',
    answer: related(`Journey/${service}`, 'OWNS', 'in'),
    expected: ends('Journey', service, '<-[:OWNS]-', 'Department'),
  },
  {
    question: 'Which phases have the library services?',
    answer: related(`Journey/${service}`, 'HAS_PHASE', 'out'),
    expected: ends('Journey', service, '-[:HAS_PHASE]->', 'Phase'),
  },
  {
    question: 'Who uses the library services?',
    answer: related(`Journey/${service}`, 'TRAVELS', 'in'),
    expected: ends('Journey', service, '<-[:TRAVELS]-', 'Customer'),
  },
  {
    question: 'Where do customers apply for the library services?',
    answer: related(`Phase/${service}.application`, 'IN_PHASE', 'in'),
    expected: ends('Phase', `${service}.application`, '<-[:IN_PHASE]-', 'Touchpoint'),
  },
  {
    question: 'Over which channel is the application by telephone?',
    answer: related(`Touchpoint/${service}.application.callcentre`, 'VIA', 'out'),
    expected: ends('Touchpoint', `${service}.application.callcentre`, '-[:VIA]->', 'Channel'),
  },
  {
    question: 'Who implements the application by telephone?',
    answer: related(`Touchpoint/${service}.application.callcentre`, 'IMPLEMENTS', 'in'),
    expected: ends('Touchpoint', `${service}.application.callcentre`, '<-[:IMPLEMENTS]-', 'Department'),
  },
  {
    question: 'What do we promise about answering calls, and to whom?',
    answer: related('Promise/standard-3261', 'MADE_TO', 'out'),
    expected: ends('Promise', 'standard-3261', '-[:MADE_TO]->', 'Customer'),
  },
  {
    question: 'Who promises to answer calls?',
    answer: related('Promise/standard-3261', 'MAKES', 'in'),
    expected: ends('Promise', 'standard-3261', '<-[:MAKES]-', 'Department'),
  },
  {
    question: 'What measures whether calls are answered in time?',
    answer: related('Promise/standard-3261', 'MEASURES', 'in'),
    expected: ends('Promise', 'standard-3261', '<-[:MEASURES]-', 'Measure'),
  },
  {
    question: 'Which unit are the information management services part of?',
    answer: related('Department/atssc-scdata.issa6', 'PART_OF', 'out'),
    expected: ends('Department', 'atssc-scdata.issa6', '-[:PART_OF]->', 'Department'),
  },
  {
    question: 'Which touchpoints use the automated decision on mineral claims?',
    answer: related('System/service-1160-ads', 'DEPENDS_ON', 'in'),
    expected: ends('System', 'service-1160-ads', '<-[:DEPENDS_ON]-', 'Touchpoint'),
  },
  {
    question: 'Which touchpoints are lost if the automated decision on mineral claims fails?',
    answer: lostTouchpoints('System/service-1160-ads'),
    expected: `MATCH (:System {id: 'service-1160-ads'})<-[:DEPENDS_ON]-(t:Touchpoint) WHERE ${inUse('t')} RETURN t.id AS answer`,
  },
  {
    question: 'How far is the tribunals service from its application by telephone?',
    answer: hops('Department/atssc-scdata', `Touchpoint/${service}.application.callcentre`),
    expected: distance('Department/atssc-scdata', `Touchpoint/${service}.application.callcentre`),
  },
  {
    question: 'How many services mention passports?',
    answer: async (ask) => [
      (await ask('find_elements', { text: 'passport', kind: 'Journey', limit: 1 })).total,
    ],
    expected: word('passport', 'Journey'),
  },
  {
    question: 'How many channels are digital?',
    answer: total('Channel', { digital: 'true' }),
    expected: count('Channel', 'element.digital = true'),
  },
  {
    question: 'How many touchpoints have no owner?',
    answer: rowCount('unowned-touchpoints'),
    expected: `${withoutHolder('OWNS').replace('RETURN t.id AS answer', 'RETURN count(t) AS answer')}`,
  },
  {
    question: 'How many touchpoints does nobody measure?',
    answer: rowCount('unmeasured-touchpoints'),
    expected: `MATCH (t:Touchpoint) WHERE ${inUse('t')} AND t.deliveredResponseMinutes IS NULL AND t.deliveredResolutionMinutes IS NULL AND NOT (t)<-[:MEASURES]-() RETURN count(t) AS answer`,
  },
  {
    question: 'How many measures are there, with or without a target?',
    answer: rowCount('measures-off-target'),
    expected: count('Measure'),
  },
  {
    question: 'What properties can a promise have?',
    answer: async (ask) => {
      const { rows } = await ask('describe_model', { name: 'Promise' })
      const names = rows.map(({ name }) => name)
      return ['promisedResponseMinutes', 'promisedResolutionMinutes', 'statement'].filter((name) =>
        names.includes(name),
      )
    },
    expected: `MATCH (p:Promise) UNWIND keys(p) AS name WITH DISTINCT name WHERE name STARTS WITH 'promised' OR name = 'statement' RETURN name AS answer`,
  },
  {
    question: 'What is promised about the service 3585?',
    answer: related('Journey/service-3585', 'ABOUT', 'in'),
    expected: ends('Journey', 'service-3585', '<-[:ABOUT]-', 'Promise'),
  },
  {
    question: 'Which report tells who owns what?',
    answer: async (ask) => {
      const { rows } = await ask('list_reports', { text: 'ownership coverage' })
      const [report] = rows
      const { total: groups } = await ask('run_report', { name: String(report?.name), limit: 1 })
      return [groups > 0]
    },
    expected: 'MATCH (:Department)-[:OWNS]->() RETURN count(*) > 0 AS answer',
  },
  {
    question: 'Which department owns the most services?',
    answer: async (ask) => {
      const query =
        'MATCH (d:Department)-[:OWNS]->(j:Journey) RETURN d.id AS departmentId, count(j) AS journeys ORDER BY journeys DESC, departmentId LIMIT 1'
      const { rows } = await ask('query_cypher', { query })
      return [rows[0]?.departmentId]
    },
    expected: `MATCH (d:Department) WITH d, COUNT { (d)-[:OWNS]->(:Journey) } AS journeys WITH max(journeys) AS most
      MATCH (d:Department) WHERE COUNT { (d)-[:OWNS]->(:Journey) } = most RETURN min(d.id) AS answer`,
  },
]

/** 60 questions over both examples, each with Cypher of its own that computes the right answer. */
export const questions: readonly Question[] = [
  ...broadband.map((question) => ({ ...question, example: 'broadband' as const })),
  ...government.map((question) => ({ ...question, example: 'government-services' as const })),
]
