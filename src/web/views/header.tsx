import { useState } from 'preact/hooks'
import type { ReleaseList } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { bodyOf } from '../state/answers.ts'
import { EXAMPLES } from '../state/examples.ts'
import { NO_INPUTS } from '../state/inputs.ts'
import { copyText } from './copy-text.ts'
import type { ViewProps } from './props.ts'

/** The name of the page, the release, the examples and the link to share. */
export function Header({ store, session }: ViewProps) {
  const { inputs, answers } = session
  const list = bodyOf<ReleaseList>(answers.list)
  const [copied, setCopied] = useState('')
  async function share() {
    const link = await store.link()
    const isCopied = link !== undefined && (await copyText(link))
    const instead = link === undefined ? 'Too long for a link' : 'Copy the address of the page'
    setCopied(isCopied ? 'Link copied' : instead)
    setTimeout(() => setCopied(''), 2_500)
  }
  function show(name: string) {
    const example = EXAMPLES.find((each) => each.name === name)
    if (example !== undefined) store.change({ ...NO_INPUTS, ...example.inputs })
  }
  return (
    <header class="top">
      <h1>
        <Mark />
        vLLM parallel config <span class="sub">what a deployment becomes</span>
      </h1>
      <div class="tools">
        <label class="field">
          <span>Release</span>
          <select
            value={inputs.version ?? ''}
            onChange={({ currentTarget }) => store.change({ version: currentTarget.value || null })}
          >
            <option value="">
              {list === undefined ? 'newest' : `${list.default_version} (default)`}
            </option>
            {[...(list?.releases ?? [])].reverse().map(({ version }) => (
              <option key={version} value={version}>
                {version}
              </option>
            ))}
          </select>
        </label>
        <label class="field examples">
          <span>Examples</span>
          <select value="" onChange={({ currentTarget }) => show(currentTarget.value)}>
            <option value="">Start from …</option>
            {EXAMPLES.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" onClick={share}>
          Copy link
        </button>
        <a href="/docs">API</a>
        <span class="toast" role="status">
          {copied}
        </span>
      </div>
      {store.linkFault !== null && (
        <p class="loss" role="alert">
          <span>{store.linkFault}. You see an example instead, or what was here before.</span>
          <button type="button" onClick={() => store.open({ is: 'nothing' })}>
            Close
          </button>
        </p>
      )}
    </header>
  )
}

/** Two hosts with their devices, as the map draws them. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
      {[0, 6, 12].map((x) =>
        [0, 6, 12].map((y) => (
          <rect
            key={`${x},${y}`}
            x={x}
            y={y}
            width="4"
            height="4"
            rx="1"
            class={`m${(x + y) / 6}`}
          />
        )),
      )}
    </svg>
  )
}
