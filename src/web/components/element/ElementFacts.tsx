import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import type { Tagged } from '../../api/client.ts'
import { type ElementKey, elementPath, type Property, toPropertyLabel } from '../../api/model.ts'
import { type Problem, toProblem } from '../../api/problem.ts'
import { navigate } from '../../shell/address.ts'
import { useAtlas, useLinks, useMay } from '../../shell/atlas.ts'
import { formatTime, formatValue } from '../../shell/format.ts'
import { Dialog } from '../Dialog.tsx'
import { ConflictNotice } from './ConflictNotice.tsx'
import type { ElementWithRelationships } from './ElementDetails.tsx'
import { createDraft, type Draft, PropertyFields, readDraft } from './PropertyFields.tsx'

/** In the title of the page. */
const shownElsewhere = ['id', 'name', 'description']

/** What is known about an element, and how sure it is; editors change it here. */
export function ElementFacts({
  element,
  tagged,
}: {
  element: ElementKey
  tagged: Tagged<ElementWithRelationships>
}) {
  const { client, model, announce, refresh } = useAtlas()
  const links = useLinks()
  const mayEdit = useMay('edit')
  const mayReview = useMay('review')
  const [dialog, setDialog] = useState<'edit' | 'delete'>()
  const kind = model.kinds.get(element.kind)
  const properties = (kind?.properties ?? []) as Property[]
  const known = properties.filter(
    ({ name, isSetByService }) => tagged.value[name] !== undefined && !isSetByService,
  )
  const facts = known.filter(({ name }) => !shownElsewhere.includes(name))
  const review = async () => {
    try {
      const path = { kindPath: kind?.path.slice(1) as never, id: element.id }
      await client.call('reviewElement', { path, body: {} })
      announce('Marked as reviewed today')
      refresh()
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  const remove = async () => {
    try {
      await client.send(elementPath(model, element), {
        method: 'DELETE',
        query: { cascade: 'relationships' },
      })
      announce(`${tagged.value.name} was deleted`)
      refresh()
      navigate(links.page(['elements', element.kind]))
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  return (
    <section class="card">
      <div class="page-head">
        <h2>Facts</h2>
        {mayReview && (
          <button type="button" onClick={review}>
            Mark as reviewed
          </button>
        )}
        {mayEdit && (
          <>
            <button type="button" onClick={() => setDialog('edit')}>
              Edit
            </button>
            <button type="button" class="danger" onClick={() => setDialog('delete')}>
              Delete
            </button>
          </>
        )}
      </div>
      {facts.length === 0 && <p class="muted">Nothing is recorded beyond its name.</p>}
      <dl class="facts">
        {facts.map((property) => (
          <Fragment key={property.name}>
            <dt title={property.description}>{toPropertyLabel(property)}</dt>
            <dd>
              <bdi>{formatValue(tagged.value[property.name], property)}</bdi>
            </dd>
          </Fragment>
        ))}
      </dl>
      <p class="muted">
        Added {formatTime(String(tagged.value.createdAt))} by {String(tagged.value.createdBy)}
        {tagged.value.revision > 1 &&
          `, changed ${formatTime(String(tagged.value.updatedAt))} by ${String(tagged.value.updatedBy)}`}
      </p>
      {dialog === 'edit' && (
        <EditDialog element={element} tagged={tagged} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'delete' && (
        <Dialog title={`Delete ${tagged.value.name}?`} onClose={() => setDialog(undefined)}>
          <p>
            Its {tagged.value.relationshipsTotal} relationships are deleted with it. Earlier states of the map
            keep it.
          </p>
          <button type="button" class="danger" onClick={remove}>
            Delete
          </button>
        </Dialog>
      )}
    </section>
  )
}

/** Changes only what was edited; if somebody else changed the element meanwhile, shows both and merges. */
function EditDialog({
  element,
  tagged,
  onClose,
}: {
  element: ElementKey
  tagged: Tagged<ElementWithRelationships>
  onClose: () => void
}) {
  const { client, model, announce, refresh } = useAtlas()
  const properties = (model.kinds.get(element.kind)?.properties ?? []) as Property[]
  // The state that the person saw: changes of others meanwhile must not become theirs.
  const [base, setBase] = useState(tagged)
  const [draft, setDraft] = useState<Draft>(() => createDraft(properties, tagged.value))
  const [problem, setProblem] = useState<Problem>()
  const [theirs, setTheirs] = useState<Tagged<ElementWithRelationships>>()
  const save = async (event: Event) => {
    event.preventDefault()
    const before = createDraft(properties, base.value)
    const changed = properties.filter(({ name }) => (draft[name] ?? '') !== (before[name] ?? ''))
    if (changed.length === 0) return onClose()
    const values = readDraft(properties, draft)
    const body = Object.fromEntries(changed.map(({ name }) => [name, values[name]]))
    try {
      await client.send(elementPath(model, element), {
        method: 'PATCH',
        body,
        contentType: 'application/merge-patch+json',
        ifMatch: base.etag,
      })
      announce('Saved')
      refresh()
      onClose()
    } catch (error) {
      const failure = toProblem(error)
      setProblem(failure)
      if (failure.status === 412) {
        setTheirs(
          await client.send<ElementWithRelationships>(elementPath(model, element), {
            query: { include: 'relationships' },
          }),
        )
      }
    }
  }
  /** Keeps what this person edited and takes everything else from the present state. */
  const merge = () => {
    if (!theirs) return
    const before = createDraft(properties, base.value)
    const present = createDraft(properties, theirs.value)
    const merged = Object.keys(present).map((name) => [
      name,
      draft[name] === before[name] ? (present[name] ?? '') : (draft[name] ?? ''),
    ])
    setDraft(Object.fromEntries(merged))
    setBase(theirs)
    setTheirs(undefined)
    setProblem(undefined)
  }
  return (
    <Dialog title={`Edit ${tagged.value.name}`} onClose={onClose}>
      <form onSubmit={save}>
        {theirs ? (
          <ConflictNotice
            properties={properties}
            mine={draft}
            base={base.value}
            theirs={theirs.value}
            onMerge={merge}
          />
        ) : (
          <PropertyFields properties={properties} draft={draft} problem={problem} onChange={setDraft} />
        )}
        {!theirs && (
          <button type="submit" class="primary">
            Save
          </button>
        )}
      </form>
    </Dialog>
  )
}
