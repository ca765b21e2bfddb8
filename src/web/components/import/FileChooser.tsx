import { useState } from 'preact/hooks'
import { formatNumber } from '../../shell/format.ts'

const bytesPerKilobyte = 1_000

/** Takes files that are dropped, or chosen by keyboard or mouse. */
export function FileChooser({
  files,
  onChange,
}: {
  files: readonly File[]
  onChange: (files: readonly File[]) => void
}) {
  const [isOver, setOver] = useState(false)
  const add = (list: FileList | null | undefined) => {
    const added = [...(list ?? [])]
    const names = new Set(added.map(({ name }) => name))
    if (added.length > 0) onChange([...files.filter(({ name }) => !names.has(name)), ...added])
  }
  return (
    <>
      <label
        class="drop-zone"
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          add(event.dataTransfer?.files)
        }}
      >
        <strong>Drop files here, or choose them</strong>
        <span class="muted">
          CSV, Excel, LibreOffice, JSON, GraphML, or an export of another tool, in any layout. Files that
          belong together are imported together.
        </span>
        <input
          type="file"
          multiple
          onChange={({ currentTarget }) => {
            add(currentTarget.files)
            // The same file can be chosen again after it was corrected.
            currentTarget.value = ''
          }}
        />
      </label>
      {files.length > 0 && (
        <ul class="chosen-files" aria-label="Chosen files">
          {files.map((file) => (
            <li key={file.name}>
              <bdi>{file.name}</bdi>{' '}
              <span class="muted">{formatNumber(Math.ceil(file.size / bytesPerKilobyte))} kB</span>
              <button
                type="button"
                class="icon"
                aria-label={`Remove ${file.name}`}
                onClick={() => onChange(files.filter((other) => other !== file))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
