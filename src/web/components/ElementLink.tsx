import type { ElementKey, KindMarking } from '../api/model.ts'
import { toLabel } from '../api/model.ts'
import { useAtlas, useLinks } from '../shell/atlas.ts'

/** The name of an element, which leads to its page. */
export function ElementLink({ element, name }: { element: ElementKey; name?: string | undefined }) {
  const links = useLinks()
  return (
    <a class="element" href={links.element(element)} title={`${toLabel(element.kind)} ${element.id}`}>
      <KindMark kind={element.kind} />
      <bdi>{name ?? element.id}</bdi>
    </a>
  )
}

/** The kind of an element, as a small colored mark with its letters. */
export function KindMark({ kind }: { kind: string }) {
  const { letters, hue } = useKindMarking(kind)
  return (
    <span class="kind" data-hue={hue} role="img" aria-label={toLabel(kind)}>
      {letters}
    </span>
  )
}

/** The letters and the color of a kind, the same everywhere. */
export function useKindMarking(kind: string): KindMarking {
  return useAtlas().model.marks.get(kind) ?? { letters: kind.slice(0, 1), hue: 0 }
}
