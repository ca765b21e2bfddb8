import { ElementDetails } from '../components/element/ElementDetails.tsx'
import { ElementTable } from '../components/element/ElementTable.tsx'
import type { Page, PageProps } from '../shell/page.ts'

/** Everything about one element, and the lists of all. */
export default {
  name: 'elements',
  title: 'Elements',
  question: 'What is on the map, and what is known about each?',
  order: 20,
  Component: Elements,
} satisfies Page

function Elements({ segments: [kind, ...rest], parameters }: PageProps) {
  const id = rest.join('/')
  return kind !== undefined && id !== '' ? (
    <ElementDetails element={{ kind, id }} tab={parameters.tab ?? 'facts'} />
  ) : (
    <ElementTable kind={kind ?? 'Touchpoint'} />
  )
}
