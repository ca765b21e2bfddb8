/** Ends the form of a hypothetical change. */
export const AddButton = ({ isDisabled, onAdd }: { isDisabled: boolean; onAdd: () => void }) => (
  <button type="button" class="primary" disabled={isDisabled} onClick={onAdd}>
    Add this change
  </button>
)
