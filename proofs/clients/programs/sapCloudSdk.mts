import { asc } from '@sap-cloud-sdk/odata-v4'
import BigNumber from 'bignumber.js'
import { atlas } from './generated/sap/atlas'
import { batch } from './generated/sap/atlas/BatchRequest'

const [url = '', key = ''] = process.argv.slice(2)
const destination = { url }
const basePath = '/odata'
const { touchpointsApi, ownsApi, datesApi } = atlas()
const { IMPORTANCE, INCOMING_OWNS, ID } = touchpointsApi.schema

const all = touchpointsApi.requestBuilder().getAll().setBasePath(basePath)
const touchpoints = await all.execute(destination)
const important = await touchpointsApi
  .requestBuilder()
  .getAll()
  .filter(IMPORTANCE.greaterThan(new BigNumber(3)))
  .orderBy(asc(ID))
  .setBasePath(basePath)
  .execute(destination)
const owners = await touchpointsApi
  .requestBuilder()
  .getAll()
  .select(ID)
  .expand(INCOMING_OWNS.select(ownsApi.schema.KEY))
  .setBasePath(basePath)
  .execute(destination)
const one = await ownsApi.requestBuilder().getByKey(key).setBasePath(basePath).execute(destination)
const count = await all.count().setBasePath(basePath).execute(destination)
const [inBatch] = await batch(datesApi.requestBuilder().getAll())
  .skipCsrfTokenFetching()
  .setBasePath(basePath)
  .execute(destination)
const dates = inBatch?.isReadResponse() ? inBatch.as(datesApi) : []

process.stdout.write(
  JSON.stringify({
    touchpoints: touchpoints.map(({ id }) => id),
    important: important.map(({ id }) => id),
    owners: owners.flatMap(({ incomingOwns }) => incomingOwns.map(({ key: ownKey }) => ownKey)),
    one: [one.key, one.fromName, one.updatedAt?.toISOString()],
    count: Number(count),
    dates: dates.length,
  }),
)
