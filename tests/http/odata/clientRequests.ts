/** A request as a client is known to send it, and where that is known from. The tables are ours. */
export interface ClientRequest {
  readonly client: string
  readonly what: string
  readonly source: string
  readonly address: string
  readonly headers?: Readonly<Record<string, string>>
  /** A row, value or piece of text that the answer has to hold. */
  readonly answer: string
}

const version4 = { 'odata-maxversion': '4.0' }
const mashup = {
  ...version4,
  accept:
    'application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7',
}
const powerQuery = 'https://learn.microsoft.com/power-query/connectors/odata-feed'
const folding = 'https://learn.microsoft.com/power-query/samples/trippin/10-tableview1/readme'
const dataConnectors = 'https://github.com/microsoft/DataConnectors/issues'
const tableau = 'https://help.tableau.com/current/pro/desktop/en-us/examples_odata.htm'

export const clientRequests: readonly ClientRequest[] = [
  {
    client: 'Power BI',
    what: 'looks for the tables at the address that was typed in',
    source: powerQuery,
    address: '',
    headers: mashup,
    answer: '"url":"Touchpoints"',
  },
  {
    client: 'Power BI',
    what: 'takes the metadata as XML only',
    source: 'https://github.com/flat3/lodata/issues/441',
    address: '$metadata',
    headers: { ...version4, accept: 'application/xml' },
    answer: '<EntitySet Name="Touchpoints"',
  },
  {
    client: 'Power BI',
    what: 'folds the first rows into $top',
    source: `${dataConnectors}/107`,
    address: 'Touchpoints?$top=10',
    headers: mashup,
    answer: '"id":"invoice"',
  },
  {
    client: 'Power BI',
    what: 'takes an address with a filter and a selection in it',
    source: `${dataConnectors}/295`,
    address: 'Touchpoints?$filter=momentOfTruth eq true&$select=id,importance,measuredAt',
    headers: mashup,
    answer: '"value":[{"id":"invoice","importance":5,"measuredAt":"2026-01-01T10:20:30Z"}]',
  },
  {
    client: 'Power BI',
    what: 'folds the choice of columns',
    source: folding,
    address: 'Touchpoints?$select=id,name',
    headers: mashup,
    answer: '{"id":"invoice","name":"invoice"}',
  },
  {
    client: 'Power BI',
    what: 'folds an order and the first rows after skipped ones',
    source: folding,
    address: 'Touchpoints?$orderby=id%20desc&$skip=1&$top=1&$select=id',
    headers: mashup,
    answer: '"value":[{"id":"invoice"}]',
  },
  {
    client: 'Power BI',
    what: 'folds the number of rows',
    source: folding,
    address: 'Touchpoints/$count',
    headers: version4,
    answer: '3',
  },
  {
    client: 'Power BI',
    what: 'folds a grouping, where it is allowed to',
    source: powerQuery,
    address: 'Touchpoints?$apply=groupby((visibility),aggregate($count%20as%20Count))',
    headers: mashup,
    answer: '{"visibility":"frontstage","Count":1}',
  },
  {
    client: 'Power BI',
    what: 'follows a relationship of one row',
    source: powerQuery,
    address: "Touchpoints('invoice')/IncomingOwns",
    headers: mashup,
    answer: '"fromId":"finance"',
  },
  {
    client: 'Power BI',
    what: 'expands a column that is a table',
    source: powerQuery,
    address: 'Touchpoints?$select=id&$expand=IncomingOwns($select=fromId,fromName)',
    headers: mashup,
    answer: '"IncomingOwns":[{"fromId":"finance","fromName":"finance"}]',
  },
  {
    client: 'Excel',
    what: 'adds the table to a data model, asking for all metadata',
    source: 'https://github.com/JocaPC/sql-server-rest-api/issues/8',
    address: 'Touchpoints',
    headers: { ...version4, accept: 'application/json;odata.metadata=full' },
    answer: '"importance@odata.type":"#Int64"',
  },
  {
    client: 'Excel',
    what: 'writes spaces as plus signs',
    source: 'https://url.spec.whatwg.org/#application/x-www-form-urlencoded',
    address: 'Touchpoints?%24filter=importance+gt+4&%24select=id',
    answer: '"value":[{"id":"invoice"}]',
  },
  {
    client: 'Tableau',
    what: 'reads a table by its own address',
    source: tableau,
    address: 'Touchpoints?$format=json',
    answer: '"id":"advert"',
  },
  {
    client: 'Tableau',
    what: 'looks at the first rows and at how many there are',
    source: tableau,
    address: 'Owns?$top=1&$count=true',
    headers: { accept: 'application/json, */*' },
    answer: '"@odata.count":2',
  },
]
