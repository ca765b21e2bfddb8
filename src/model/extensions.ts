import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AtlasError, type Fault } from './errors.ts'
import { formatFaults, mustBe, parse } from './faults.ts'
import { commonNodeProperties, type NodeKind, systemProperties } from './kind.ts'
import type { Properties, Property } from './property.ts'
import { commonRelationshipProperties, type RelationshipType } from './relationshipType.ts'
import { describeUnknown } from './suggest.ts'
import { valueSchema } from './valueSchema.ts'
import { parseYaml, YamlError } from './yaml.ts'

/** What an organisation adds to the model, by environment variable. */
export const modelSettingsShape = {
  MODEL_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      "File with the organisation's own properties and values, which become part of the model, also when it changes. " +
        'See [model-file.md](model-file.md)',
    ),
}

const nonEmptyText = z.string().trim().min(1).max(500)
const labelsSchema = z
  .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, mustBe('a word such as partlyDone')), nonEmptyText)
  .refine((labels) => Object.keys(labels).length > 0, 'must have at least one value')

const propertySchema = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean', 'date', 'dateTime', 'strings']).optional(),
  description: nonEmptyText,
  choices: labelsSchema.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  maxLength: z.int().min(1).max(10_000).optional(),
  pattern: z.string().max(200).optional(),
  patternHint: nonEmptyText.optional(),
  unit: nonEmptyText.optional(),
  isIndexed: z.boolean().optional(),
  example: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).optional(),
})

const additionSchema = z.strictObject({
  properties: z
    .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, mustBe('a name such as costCentre')), propertySchema)
    .default({}),
  values: z.record(z.string(), labelsSchema).default({}),
})

const extensionSchema = z.strictObject({
  nodes: z.record(z.string(), additionSchema).default({}),
  relationships: z.record(z.string(), additionSchema).default({}),
})

/** What is added to one kind of node or type of relationship. */
type Addition = z.output<typeof additionSchema>

/** What an organisation adds to the model, and where it is declared. */
export interface ModelExtension {
  readonly nodes: Readonly<Record<string, Addition>>
  readonly relationships: Readonly<Record<string, Addition>>
  /** Differs between files with different content; empty without a file. */
  readonly checksum: string
  /** Throws SETUP for a fault at a JSON Pointer. */
  readonly reject: (pointer: string, message: string) => never
}

/** Reads the file of the extension; one without a path adds nothing. SETUP names the file, the line and what is wrong. */
export function readExtension(file: string | undefined): ModelExtension {
  if (!file)
    return { nodes: {}, relationships: {}, checksum: '', reject: () => rejectSetup('MODEL_FILE is not set') }
  const { input, findLine } = readYamlFile(file)
  const checksum = createHash('sha256')
    .update(JSON.stringify(input ?? null))
    .digest('hex')
  const reject = (pointer: string, message: string) =>
    rejectSetup(`${file}, line ${findLine(pointer)}: ${message}`)
  const result = parse(extensionSchema, input ?? {})
  if ('data' in result) return { ...result.data, checksum, reject }
  const [fault] = result.faults
  return reject(fault?.path ?? '', formatFaults(result.faults))
}

function readYamlFile(file: string) {
  try {
    return parseYaml(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof YamlError)
      return rejectSetup(`${file}, line ${error.line}: Invalid YAML: ${error.message}`)
    return rejectSetup(`Cannot read MODEL_FILE ${file}: ${(error as Error).message}`)
  }
}

function rejectSetup(message: string): never {
  throw new AtlasError('SETUP', message)
}

/** The extension of this process. Read once: what is derived from the model is made when modules load. */
export const modelExtension: ModelExtension = readExtension(process.env.MODEL_FILE)

/** The kinds with what the extension adds. SETUP if it does not fit them. */
export function extendKinds(
  kinds: ReadonlyMap<string, NodeKind>,
  { nodes, reject }: ModelExtension,
): ReadonlyMap<string, NodeKind> {
  const common = { ...commonNodeProperties, ...systemProperties }
  const target = { noun: 'kind', pointer: '/nodes', common, reject }
  const extended = extendEach([...kinds.values()], nodes, target)
  return new Map(extended.map((kind) => [kind.name, extendExample(kind, nodes[kind.name])]))
}

/** The types of relationship with what the extension adds. SETUP if it does not fit them. */
export function extendTypes(
  types: readonly RelationshipType[],
  { relationships, reject }: ModelExtension,
): readonly RelationshipType[] {
  const common = { ...commonRelationshipProperties, ...systemProperties }
  return extendEach(types, relationships, {
    noun: 'relationship type',
    pointer: '/relationships',
    common,
    reject,
  })
}

interface ExtendedPart {
  /** What its elements are called. */
  readonly noun: string
  /** Where the extension has it. */
  readonly pointer: string
  /** Properties that all its elements have. */
  readonly common: Properties
  readonly reject: ModelExtension['reject']
}

function extendEach<Element extends { readonly name: string; readonly properties: Properties }>(
  elements: readonly Element[],
  additions: Readonly<Record<string, Addition>>,
  part: ExtendedPart,
): Element[] {
  const names = elements.map(({ name }) => name)
  for (const name of Object.keys(additions))
    if (!names.includes(name)) part.reject(`${part.pointer}/${name}`, describeUnknown(part.noun, name, names))
  return elements.map((element) => {
    const addition = additions[element.name]
    return addition ? { ...element, properties: extend(element, addition, part) } : element
  })
}

/** Names that have a meaning beside the properties of an element: in queries, in files or in tables. */
const reservedNames = new Set(
  'asOf cursor fields format from fromId fromKind fromName id include key kind label labels limit path q recordedAt relationships sort source to toId toKind toName total type validFrom validTo'.split(
    ' ',
  ),
)

function extend(
  { name, properties }: Pick<NodeKind, 'name' | 'properties'>,
  addition: Addition,
  { pointer, common, reject }: ExtendedPart,
): Properties {
  const extended: Record<string, Property> = { ...properties }
  for (const [property, declaration] of Object.entries(addition.properties)) {
    const place = `${pointer}/${name}/properties/${property}`
    if (property in properties || property in common) reject(place, `${name} already has ${property}`)
    if (reservedNames.has(property)) reject(place, `${property} is reserved; use another name`)
    extended[property] = createProperty(declaration, (message) => reject(place, `${property} ${message}`))
  }
  for (const [property, labels] of Object.entries(addition.values)) {
    const place = `${pointer}/${name}/values/${property}`
    const declared = properties[property]
    if (!declared?.choices)
      reject(place, describeUnknown('property with values', property, listChoices(properties)))
    else extended[property] = addValues(declared, labels)
  }
  return extended
}

const listChoices = (properties: Properties) =>
  Object.keys(properties).filter((name) => properties[name]?.choices !== undefined)

function addValues(property: Property, labels: Readonly<Record<string, string>>): Property {
  const choiceLabels = { ...property.choiceLabels, ...labels }
  return { ...property, choices: Object.keys(choiceLabels), choiceLabels }
}

const defaultMaxLengths: Readonly<Record<string, number>> = { string: 2_000, strings: 100 }

type PropertyDeclaration = z.output<typeof propertySchema>

function createProperty(declaration: PropertyDeclaration, reject: (message: string) => never): Property {
  const { example, choices, type = choices && 'string', ...options } = declaration
  if (type === undefined) return reject('must have a type or choices')
  for (const [isBroken, message] of listRules({ ...declaration, type })) if (isBroken) reject(message)
  const maxLength = choices ? undefined : defaultMaxLengths[type]
  const property: Property = {
    type,
    ...(maxLength !== undefined && { maxLength }),
    ...(choices && { choices: Object.keys(choices), choiceLabels: choices }),
    ...(removeUndefined(options) as Omit<Property, 'type'>),
  }
  if (example === undefined) return property
  const result = parse(valueSchema(property), example)
  return 'data' in result ? property : reject(`has an example that ${formatExampleFaults(result.faults)}`)
}

const removeUndefined = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

const formatExampleFaults = (faults: readonly Fault[]) => faults.map(({ message }) => message).join('; ')

const listRules = ({ type, choices, pattern, patternHint, minimum, maximum }: PropertyDeclaration) => {
  const isText = type === 'string'
  const isNumeric = type === 'integer' || type === 'number'
  return [
    [choices && !isText && type !== 'strings', 'with choices must be of the type string or strings'],
    [
      pattern && !(isText && patternHint),
      'with a pattern must be a string and say in patternHint what it asks for',
    ],
    [pattern && !isPattern(pattern), 'must have a valid pattern'],
    [
      !isNumeric && (minimum ?? maximum) !== undefined,
      'with a minimum or maximum must be an integer or a number',
    ],
  ] as const
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern)
    return true
  } catch {
    return false
  }
}

/** The example shows the added properties that have one. */
function extendExample(kind: NodeKind, addition: Addition | undefined): NodeKind {
  if (!addition) return kind
  const examples = Object.entries(addition.properties).map(([name, { example }]) => [name, example] as const)
  return { ...kind, example: { ...kind.example, ...removeUndefined(Object.fromEntries(examples)) } }
}
