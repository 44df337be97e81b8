import { EXAMPLES } from '../state/examples.ts'
import { NO_INPUTS } from '../state/inputs.ts'
import type { Subject } from '../state/subject.ts'
import type { Store } from '../store.ts'

interface NothingToShowProps {
  readonly store: Store
  readonly subject: Subject
  /** What would be here. */
  readonly what: string
}

/** In the place of a view that has nothing to show: why, and what a person can do. */
export function NothingToShow({ store, subject, what }: NothingToShowProps) {
  if (subject.is === 'empty') return <Examples store={store} />
  if (subject.is === 'waiting') return <p class="nothing">Waiting for the answer …</p>
  if (subject.is === 'unchecked') {
    return <p class="nothing">{what}: no pod that runs vLLM could be checked.</p>
  }
  return (
    <p class="nothing">
      {what}: nothing launches. The error above leads to its place in the text, and{' '}
      <button type="button" class="quiet" onClick={() => store.change({ view: 'releases' })}>
        Releases
      </button>{' '}
      shows whether another release accepts it.
    </p>
  )
}

/** Deployments to start from. */
function Examples({ store }: { readonly store: Store }) {
  return (
    <section class="examples" aria-labelledby="examples">
      <h3 id="examples">Start from an example</h3>
      <ul>
        {EXAMPLES.map(({ name, inputs }) => (
          <li key={name}>
            <button type="button" onClick={() => store.change({ ...NO_INPUTS, ...inputs })}>
              <b>{name}</b>
              <code>{inputs.text?.slice(0, 160)}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
