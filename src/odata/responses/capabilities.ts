import { type EntitySet, isSearchable } from '../entitySets.ts'
import { functionSignatures } from '../semantics/functions.ts'
import { maxExpandDepth } from '../syntax/expand.ts'
import { precedenceLevels } from '../syntax/operators.ts'
import { type Annotations, PropertyPath } from './annotations.ts'

/** Vocabularies by full name, without references: some clients fetch references and fail without internet access. */
const core = 'Org.OData.Core.V1'
const capabilities = 'Org.OData.Capabilities.V1'

export const describe = (description: string): Annotations => ({ [`${core}.Description`]: description })

/** What the feed as a whole supports. */
export const containerCapabilities: Annotations = {
  [`${capabilities}.SupportedFormats`]: ['application/json'],
  [`${capabilities}.BatchSupported`]: true,
  [`${capabilities}.BatchContinueOnErrorSupported`]: true,
  [`${capabilities}.BatchSupport`]: {
    Supported: true,
    ContinueOnErrorSupported: true,
    ReferencesInRequestBodiesSupported: false,
    ReferencesAcrossChangeSetsSupported: false,
    EtagReferencesSupported: false,
    RequestDependencyConditionsSupported: false,
    SupportedFormats: ['application/json', 'multipart/mixed'],
  },
  [`${capabilities}.FilterFunctions`]: [
    ...precedenceLevels.flat(),
    ...['in', 'not', 'any', 'all'],
    ...Object.keys(functionSignatures),
  ],
  [`${capabilities}.AsynchronousRequestsSupported`]: false,
  [`${capabilities}.CrossJoinSupported`]: false,
  [`${capabilities}.KeyAsSegmentSupported`]: true,
  [`${capabilities}.QuerySegmentSupported`]: true,
  [`${capabilities}.ChangeTracking`]: { Supported: false },
}

/** What clients can do with an entity set. */
export function createSetCapabilities(set: EntitySet): Annotations {
  const { columns, navigations, table } = set
  const lists = [...columns.values()].filter(({ type }) => type === 'strings')
  const { parameters = [] } = table
  return {
    [`${capabilities}.CountRestrictions`]: { Countable: true },
    [`${capabilities}.IndexableByKey`]: true,
    [`${capabilities}.TopSupported`]: true,
    [`${capabilities}.SkipSupported`]: true,
    [`${capabilities}.FilterRestrictions`]: { Filterable: true },
    [`${capabilities}.SortRestrictions`]: {
      Sortable: true,
      ...(lists.length > 0 && { NonSortableProperties: lists.map(({ name }) => new PropertyPath(name)) }),
    },
    [`${capabilities}.ExpandRestrictions`]:
      navigations.size > 0 ? { Expandable: true, MaxLevels: maxExpandDepth } : { Expandable: false },
    [`${capabilities}.SearchRestrictions`]: { Searchable: isSearchable(set) },
    [`${capabilities}.InsertRestrictions`]: { Insertable: false },
    [`${capabilities}.UpdateRestrictions`]: { Updatable: false },
    [`${capabilities}.DeleteRestrictions`]: { Deletable: false },
    ...(parameters.length > 0 && {
      [`${capabilities}.CustomQueryOptions`]: parameters.map(({ name, description, isRequired }) => ({
        Name: name,
        Description: description,
        Required: isRequired,
      })),
    }),
  }
}

/** The columns that the key follows from identify a row too. */
export function createAlternateKeys({ table: { derivedKey } }: EntitySet): Annotations {
  if (derivedKey?.form !== 'path') return {}
  const key = derivedKey.parts.map((name) => ({ Name: new PropertyPath(name), Alias: name }))
  return { [`${core}.AlternateKeys`]: [{ Key: key }] }
}
