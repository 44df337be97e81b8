import { useId, useState } from 'preact/hooks'

interface FieldEvent {
  readonly currentTarget: HTMLInputElement | HTMLTextAreaElement
}

/** What a person writes into a field until it is taken: an answer that comes in meanwhile leaves it alone. */
function useDraft(text: string) {
  const [draft, setDraft] = useState<string>()
  return {
    value: draft ?? text,
    onInput: ({ currentTarget }: FieldEvent) => setDraft(currentTarget.value),
    forget: () => setDraft(undefined),
  }
}

interface TextFieldProps<T> {
  readonly label: string
  readonly text: string
  readonly id?: string
  readonly isShort?: boolean
  /** Throws what is wrong with the text. */
  read(text: string): T
  onChange(value: T | undefined): void
}

/** A field that is taken over when it can be read, and says so when it cannot. */
export function TextField<T>({
  label,
  text,
  isShort,
  read,
  onChange,
  ...given
}: TextFieldProps<T>) {
  const [fault, setFault] = useState('')
  const { value, onInput, forget } = useDraft(text)
  function take({ currentTarget: { value: written } }: FieldEvent) {
    try {
      onChange(written.trim() === '' ? undefined : read(written))
      setFault('')
      forget()
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    }
  }
  const common = {
    value,
    spellcheck: false,
    'aria-invalid': fault !== '',
    onInput,
    onChange: take,
  }
  const ownId = useId()
  const id = given.id ?? ownId
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      {isShort ? (
        <input id={id} type="text" {...common} />
      ) : (
        <textarea id={id} rows={3} {...common} />
      )}
      {fault !== '' && (
        <em class="fault" role="alert">
          {fault}
        </em>
      )}
    </div>
  )
}

interface NumberFieldProps {
  readonly label: string
  readonly value: number | null | undefined
  readonly min: number
  readonly max: number
  readonly placeholder?: string
  /** Undefined: the field was emptied. */
  onChange(value: number | undefined): void
}

/** A whole number, which is taken when the field is left. One out of bounds is not taken. */
export function NumberField({ label, value: number, onChange, ...given }: NumberFieldProps) {
  const { value, onInput, forget } = useDraft(number == null ? '' : String(number))
  function take({ currentTarget }: { currentTarget: HTMLInputElement }) {
    const { validity, valueAsNumber } = currentTarget
    if (validity.valid) onChange(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber)
    forget()
  }
  return (
    <label class="field">
      <span>{label}</span>
      <input type="number" {...given} value={value} onInput={onInput} onChange={take} />
    </label>
  )
}
