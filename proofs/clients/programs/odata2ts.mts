import { FetchClient } from '@odata2ts/http-client-fetch'
import { AtlasService } from './generated/odata2ts/AtlasService'

const [url = '', key = ''] = process.argv.slice(2)
const service = new AtlasService(new FetchClient(), `${url}/odata`)

const all = await service.Touchpoints().query((builder) => builder.count())
const important = await service
  .Touchpoints()
  .query((builder, touchpoint) => builder.filter(touchpoint.importance.gt(3)).orderBy(touchpoint.id.asc()))
const owners = await service
  .Touchpoints()
  .query((builder, _) => builder.select('id').expanding('IncomingOwns', (expanded) => expanded.select('key')))
const one = await service.Owns(key).query()
const dates = await service.Dates().query()

process.stdout.write(
  JSON.stringify({
    touchpoints: all.data.value.map(({ id }) => id),
    important: important.data.value.map(({ id }) => id),
    owners: owners.data.value.flatMap(({ IncomingOwns: owns = [] }) => owns.map(({ key: ownKey }) => ownKey)),
    one: [one.data.key, one.data.fromName, new Date(one.data.updatedAt ?? '').toISOString()],
    count: Number(all.data['@odata.count']),
    dates: dates.data.value.length,
  }),
)
