import { codeSamples } from '../state/code-samples.ts'
import { verdictSlot } from '../state/plan-request.ts'
import { versionOf } from '../state/requests.ts'
import { CopyButton } from './copy-button.tsx'
import type { SubjectViewProps } from './props.ts'

/** The same request elsewhere: in a terminal, in a program. */
export function CopyView({ store, session }: SubjectViewProps) {
  const { inputs, answers, wanted } = session
  const key = wanted[verdictSlot(inputs)]
  if (key === null) return <p class="hint">There is no request yet.</p>
  const samples = codeSamples(JSON.parse(key), {
    origin: location.origin,
    release: versionOf(inputs, answers),
    needsToken: store.hasToken,
  })
  return (
    <div class="samples">
      {samples.map(({ title, code }) => (
        <section key={title} aria-label={title}>
          <h3>
            {title} <CopyButton text={code} label={`Copy as ${title}`} />
          </h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard as well */}
          <pre tabIndex={0}>{code}</pre>
        </section>
      ))}
    </div>
  )
}
