import { useState } from 'preact/hooks'
import { useAtlas } from '../../shell/atlas.ts'
import { formatCount } from '../../shell/format.ts'
import { ElementLink } from '../ElementLink.tsx'
import { groupPaths, type PathStep } from './pathGraph.ts'

const pathsAtFirst = 20

/** The paths as sentences. */
export function PathList({ rows }: { rows: readonly PathStep[] }) {
  const { model } = useAtlas()
  const [isWhole, setWhole] = useState(false)
  const paths = groupPaths(rows)
  const shown = isWhole ? paths : paths.slice(0, pathsAtFirst)
  const phraseOf = ({ relationshipType, direction }: PathStep) => {
    const phrases = model.relationshipTypes.get(relationshipType ?? '')?.phrases
    return (direction === 'forward' ? phrases?.from : phrases?.to) ?? relationshipType
  }
  return (
    <>
      <ol class="path-list">
        {shown.map((path) => (
          <li key={path[0]?.path}>
            {path.map((step) => (
              <span key={step.step} class="path-step">
                {step.step > 0 && <span class="muted">{phraseOf(step)}</span>}{' '}
                <ElementLink element={step} name={step.name} />{' '}
              </span>
            ))}
          </li>
        ))}
      </ol>
      {shown.length < paths.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show {formatCount(paths.length - shown.length, 'more path')}
        </button>
      )}
    </>
  )
}
