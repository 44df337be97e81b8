import type { Plan, PlanNode, Problem } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { roleOf } from '../state/rank-map.ts'
import { withSizes } from '../state/resize.ts'
import { commandText, quoteWord } from '../state/shell-text.ts'
import { CodeLink } from './code-link.tsx'
import { CopyButton } from './copy-button.tsx'
import type { SubjectViewProps } from './props.ts'

/** The hosts whose commands are written out; the others follow the same pattern. */
const MOST_SHOWN = 16

/** What runs on every host. */
export function PlanView({ store, session }: SubjectViewProps) {
  const { inputs, answers } = session
  const { plan } = answers
  if (plan === null) {
    return (
      <p class="nothing">
        A plan spreads one command over several hosts.{' '}
        <button type="button" onClick={() => store.change({ hosts: Math.max(2, inputs.hosts) })}>
          Plan for 2 hosts
        </button>
      </p>
    )
  }
  if (plan.status !== 200) {
    const resized = (options: readonly string[]) => withSizes(inputs.text, answers, options)
    const take = (text: string) => store.change({ text })
    return <Refused problem={plan.body as Problem} resized={resized} onTake={take} />
  }
  const { strategy, reasons, nodes, findings, weights } = plan.body as Plan
  return (
    <div class="plan">
      <p>
        Strategy <b>{strategy}</b>
      </p>
      <ul class="reasons" aria-label="Strategies">
        {reasons.map(({ strategy, fits, message }) => (
          <li key={strategy} class={fits ? 'fits' : ''}>
            <span class="mark">{fits ? '✓' : '✕'}</span>
            <code>{strategy}</code>
            <span>{message}</span>
          </li>
        ))}
      </ul>
      {findings.length > 0 && (
        <ul class="findings">
          {findings.map(({ code, severity, message }) => (
            <li key={code + message} class={severity === 'note' ? 'info' : severity}>
              <span class="place">{severity}</span>
              <p>
                {message} <CodeLink code={code} />
              </p>
            </li>
          ))}
        </ul>
      )}
      {weights.fits !== 'unknown' && (
        <p>
          Weights {weights.fits === 'yes' ? 'fit' : 'do not fit'}: {weights.formula}
        </p>
      )}
      {nodes.slice(0, MOST_SHOWN).map((node) => (
        <Node key={node.host} node={node} />
      ))}
      {nodes.length > MOST_SHOWN && (
        <p class="hint">… and {nodes.length - MOST_SHOWN} more hosts.</p>
      )}
    </div>
  )
}

function Node({ node }: { readonly node: PlanNode }) {
  const { host, argv, env, before, ports } = node
  const set = Object.entries(env).map(([name, value]) => `export ${name}=${quoteWord(value)}\n`)
  const text = [
    ...before.map((line) => `${line}\n`),
    ...set,
    argv === null ? '' : commandText(argv),
  ].join('')
  return (
    <section class="command" aria-label={host}>
      <h3>
        {host} <small>{roleOf(node)}</small>
        <CopyButton text={text} label={`Copy the command of ${host}`} />
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard as well */}
      <pre tabIndex={0}>{text}</pre>
      <details>
        <summary>Ports ({ports.length})</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Port</th>
              <th scope="col">Purpose</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {ports.map(({ port, through, purpose, from }, at) => (
              <tr key={at}>
                <td>{port === null ? 'free' : through ? `${port}–${through}` : port}</td>
                <td>{purpose}</td>
                <td>{from}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

interface RefusedProps {
  readonly problem: Problem
  /** The text with other sizes; undefined: they have no place in it. */
  resized(options: readonly string[]): string | undefined
  onTake(text: string): void
}

function Refused({ problem: { title, alternatives }, resized, onTake }: RefusedProps) {
  const nearest: unknown = alternatives ?? []
  const sizes = nearest as readonly { readonly options: readonly string[] }[]
  return (
    <div class="plan">
      <p>
        <b>{title}</b>: why each strategy does not work is listed above.
      </p>
      {sizes.length > 0 && (
        <>
          <h3>Nearest sizes that launch</h3>
          <ul class="plain">
            {sizes.map(({ options }) => {
              const text = resized(options)
              const words = options.join(' ')
              return (
                <li key={words}>
                  {text === undefined ? (
                    <code>{words}</code>
                  ) : (
                    <button type="button" onClick={() => onTake(text)}>
                      Use <code>{words}</code>
                    </button>
                  )}
                </li>
              )
            })}
          </ul>
        </>
      )}
    </div>
  )
}
