import { escapeXml } from '../../formats/xml/escapeXml.ts'

/** The value of an annotation. */
export type AnnotationValue =
  | boolean
  | number
  | string
  | PropertyPath
  | readonly AnnotationValue[]
  | { readonly [property: string]: AnnotationValue }

/** A property of the annotated type or entity set. */
export class PropertyPath {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Annotations by the full name of their term. */
export type Annotations = Readonly<Record<string, AnnotationValue>>

/** Annotations as members of CSDL JSON. */
export const jsonAnnotations = (annotations: Annotations): object =>
  Object.fromEntries(Object.entries(annotations).map(([term, value]) => [`@${term}`, toJson(value)]))

function toJson(value: AnnotationValue): unknown {
  if (value instanceof PropertyPath) return value.name
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toJson(member)]))
}

/** Annotations as elements of CSDL XML. */
export const xmlAnnotations = (annotations: Annotations): string[] =>
  Object.entries(annotations).map(([Term, value]) => elementWithValue('Annotation', { Term }, value))

function elementWithValue(name: string, attributes: Attributes, value: AnnotationValue): string {
  switch (typeof value) {
    case 'boolean':
      return xmlElement(name, { ...attributes, Bool: String(value) })
    case 'number':
      return xmlElement(name, { ...attributes, Int: String(value) })
    case 'string':
      return xmlElement(name, { ...attributes, String: value })
    default:
      if (value instanceof PropertyPath) return xmlElement(name, { ...attributes, PropertyPath: value.name })
      return xmlElement(name, attributes, [toExpression(value)])
  }
}

/** A value as an element of its own, as in a collection. */
function toExpression(value: AnnotationValue): string {
  if (value instanceof PropertyPath) return xmlElement('PropertyPath', {}, [escapeXml(value.name)])
  if (Array.isArray(value)) return xmlElement('Collection', {}, value.map(toExpression))
  if (typeof value === 'object')
    return xmlElement(
      'Record',
      {},
      Object.entries(value).map(([Property, member]) =>
        elementWithValue('PropertyValue', { Property }, member),
      ),
    )
  const names = { boolean: 'Bool', number: 'Int', string: 'String' } as const
  return xmlElement(names[typeof value as keyof typeof names], {}, [escapeXml(String(value))])
}

type Attributes = Readonly<Record<string, string>>

/** An element of XML; children are XML already. */
export function xmlElement(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const pairs = Object.entries(attributes).map(([attribute, value]) => ` ${attribute}="${escapeXml(value)}"`)
  const start = `<${name}${pairs.join('')}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`
}
