import { Document, isCollection, isPair, isScalar, visit } from 'yaml'

/** A collection stands on one line if it is no longer than this. */
const maxInlineLength = 150
const maxLineLength = 160

/** A document as YAML: without aliases, and short collections on one line. */
export function toYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Collection(_, collection) {
      if (measureInline(collection) > maxInlineLength) return undefined
      collection.flow = true
      return visit.SKIP
    },
  })
  return document.toString({ lineWidth: maxLineLength, flowCollectionPadding: false, indentSeq: false })
}

/** About how many characters a node takes on one line. */
function measureInline(node: unknown): number {
  if (isScalar(node)) return String(node.value).length + 2
  if (isPair(node)) return measureInline(node.key) + measureInline(node.value)
  if (isCollection(node)) return node.items.reduce<number>((sum, item) => sum + measureInline(item), 2)
  return 0
}
