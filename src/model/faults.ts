import { z } from 'zod'
import { AtlasError, type Fault } from './errors.ts'
import { describeUnknown, suggest } from './suggest.ts'
import { formatCount, joinWords } from './text.ts'

interface ParseOptions {
  /** Where the input is in what was sent, as a JSON Pointer. */
  readonly path?: string
  /** What the names of the input are called; parameters and settings go by their names instead of JSON Pointers. */
  readonly noun?: 'property' | 'parameter' | 'setting'
}

/** The parsed input, or its faults. */
export function parse<Output>(
  schema: z.ZodType<Output, unknown>,
  input: unknown,
  { path = '', noun = 'property' }: ParseOptions = {},
): { readonly data: Output } | { readonly faults: readonly Fault[] } {
  const result = schema.safeParse(input, { error: (issue) => describeIssue(asReceived(issue, input), noun) })
  if (result.success) return { data: result.data }
  const faults = toFaults(result.error, path)
  return { faults: noun === 'property' ? faults : faults.map(nameParameter) }
}

/** The parsed input; INVALID_INPUT names every fault. */
export function parseOrThrow<Output>(
  schema: z.ZodType<Output, unknown>,
  input: unknown,
  options?: ParseOptions,
): Output {
  const result = parse(schema, input, options)
  if ('data' in result) return result.data
  throw new AtlasError('INVALID_INPUT', formatFaults(result.faults), { faults: result.faults })
}

/** Faults in one line: `importance must be 5 or less (was 7); name is required`. */
export function formatFaults(faults: readonly Fault[]): string {
  return faults.map(formatFault).join('; ')
}

/** A message that is a sentence of its own needs no subject. */
function formatFault({ path, message }: Fault): string {
  const isSentence = /^[A-Z]/.test(message)
  const subject = path.replace(/^\/([^/]+)$/, '$1') || 'the input'
  return isSentence ? message : `${subject} ${message}`
}

/** What zod found as faults: a JSON Pointer below `path` and a message each. */
export function toFaults(error: z.ZodError, path = ''): Fault[] {
  return error.issues.flatMap((issue) => {
    const issuePath = path + toJsonPointer(issue.path)
    if (issue.code !== 'unrecognized_keys') return [{ path: issuePath, message: issue.message }]
    const messages = issue.message.split(messageSeparator)
    return issue.keys.map((key, index) => ({
      path: issuePath + toJsonPointer([key]),
      message: messages[index] ?? issue.message,
    }))
  })
}

/** A parameter as it is written in a query string: `importance[gte]` for `/importance/gte`. */
function nameParameter(fault: Fault): Fault {
  const [name = '', ...rest] = fault.path.split('/').slice(1)
  return { ...fault, path: name + rest.map((step) => `[${step}]`).join('') }
}

type RawIssue = z.core.$ZodRawIssue

/** The message of a check that says what it expects: `z.string().regex(pattern, mustBe('a number such as 0.5'))`. */
export const mustBe = (expected: string) => ({
  error: (issue: RawIssue) => formatExpectation(expected, issue),
})

/** Every message of zod that a schema does not declare itself is written here. */
z.config({ customError: (issue) => describeIssue(issue) })

/** Text that is not a number has become NaN when it is found to be none. */
function asReceived(issue: RawIssue, input: unknown): RawIssue {
  if (!Number.isNaN(issue.input)) return issue
  const received = (issue.path ?? []).reduce<unknown>((value, step) => Object(value)[step], input)
  return { ...issue, input: received } as RawIssue
}

/** Keys of one issue have a message each; zod keeps one text for all of them. */
const messageSeparator = '\n'

function describeIssue(issue: RawIssue, noun = 'property'): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return describeUnknownKeys(issue, noun)
    case 'invalid_value':
      return describeChoices(issue.values.map(String), issue)
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : formatExpectation(describeType(issue), issue)
    case 'too_small':
      return formatExpectation(formatLimit(issue.origin, Number(issue.minimum), 'least'), issue)
    case 'too_big':
      return formatExpectation(formatLimit(issue.origin, Number(issue.maximum), 'most'), issue)
    case 'invalid_format':
      return formatExpectation(describeFormat(issue), issue)
    case 'invalid_union':
      return describeUnion(issue)
    case 'invalid_key':
      return issue.issues[0]?.message
    default:
      return undefined
  }
}

/** Choices are listed; where they are many and one is similar, it alone is named. */
const maxListedChoices = 12

function describeChoices(values: readonly string[], issue: RawIssue): string {
  const choices = joinWords(values, 'or')
  const { input, path = [] } = issue
  if (input === undefined) return `is required; use ${choices}`
  const suggestion = typeof input === 'string' ? suggest(input, values) : undefined
  const message =
    suggestion !== undefined && values.length > maxListedChoices
      ? `is unknown${formatReceived(input, path)}`
      : formatExpectation(choices, issue)
  return suggestion === undefined ? message : `${message}; did you mean '${suggestion}'?`
}

const formatExpectation = (expected: string, { input, path = [] }: RawIssue) =>
  `must be ${expected}${formatReceived(input, path)}`

const maxShownLength = 40
const secretPattern = /password|secret|token|authorization|_uri$/i

/** The value that was received, where it is short and no secret. */
function formatReceived(input: unknown, path: readonly PropertyKey[]): string {
  if (path.some((step) => secretPattern.test(String(step)))) return ''
  if (typeof input === 'string') {
    if (!input.isWellFormed()) return ''
    return ` (was ${input.length <= maxShownLength ? JSON.stringify(input) : formatCount(input.length, 'character')})`
  }
  if (Array.isArray(input)) return ` (was a list of ${formatCount(input.length, 'entry')})`
  if (typeof input === 'object' && input !== null) return ' (was an object)'
  return ['number', 'boolean'].includes(typeof input) || input === null ? ` (was ${input})` : ''
}

function describeUnknownKeys(
  { keys, inst, input }: RawIssue & { readonly keys: readonly string[] },
  noun: string,
): string {
  const { shape = {} } = getDefinition(inst)
  const given = new Set(Object.keys((input as object | undefined) ?? {}))
  const unused = Object.keys(shape).filter((name) => !given.has(name))
  return keys.map((key) => describeUnknown(noun, key, unused)).join(messageSeparator)
}

const limitWords = { least: ['or more', 'at least'], most: ['or less', 'at most'] } as const

function formatLimit(origin: string, limit: number, bound: keyof typeof limitWords): string {
  const [after, before] = limitWords[bound]
  if (origin === 'string') return `${before} ${formatCount(limit, 'character')} long`
  if (origin === 'array') return `a list of ${before} ${formatCount(limit, 'entry')}`
  return `${limit} ${after}`
}

function describeFormat({
  format,
  pattern,
}: RawIssue & { readonly format: string; readonly pattern?: string }) {
  const examples: Record<string, string> = {
    date: 'a date such as 2026-03-31',
    datetime: 'a time such as 2026-03-31T08:00:00Z',
    uuid: 'a UUID',
    url: 'a URL such as https://example.com',
    email: 'an e-mail address',
  }
  return examples[format] ?? `text that matches ${pattern}`
}

/** Alternatives are joined where each has one fault of the value itself; otherwise the closest one counts. */
function describeUnion(
  issue: RawIssue & { readonly errors: readonly (readonly z.core.$ZodIssue[])[] },
): string {
  const messages = issue.errors.map(([first]) => first?.message ?? '')
  const expectations = messages.flatMap(
    (message) => /^must be (.+?)(?: \(was .*\))?$/s.exec(message)?.[1] ?? [],
  )
  const unique = [...new Set(expectations)]
  if (unique.length === 0) return messages[0] ?? 'is invalid'
  return formatExpectation(joinWords(unique, 'or'), issue)
}

const namedTypes: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'text',
  array: 'a list',
  record: 'an object',
  object: 'an object',
}

function describeType({ expected, inst }: RawIssue & { readonly expected: string }): string {
  const type = getDefinition(inst).format === 'safeint' ? 'int' : expected
  return namedTypes[type] ?? (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`)
}

interface SchemaDefinition {
  readonly shape?: object
  readonly format?: string
}

/** The definition of the schema that raised an issue. */
const getDefinition = (inst: RawIssue['inst']) => (inst?._zod.def ?? {}) as SchemaDefinition

/** A JSON Pointer (RFC 6901). */
function toJsonPointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
