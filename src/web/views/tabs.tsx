import type { ComponentType } from 'preact'
import { VIEWS, type View } from '../state/inputs.ts'
import { CompareView } from './compare-view.tsx'
import { ConfigView } from './config-view.tsx'
import { CopyView } from './copy-view.tsx'
import { MapView } from './map-view.tsx'
import { PlanView } from './plan-view.tsx'
import type { SubjectViewProps } from './props.ts'
import { ReleasesView } from './releases-view.tsx'

const CONTENT: { readonly [view in View]: readonly [string, ComponentType<SubjectViewProps>] } = {
  map: ['Ranks', MapView],
  config: ['Config', ConfigView],
  releases: ['Releases', ReleasesView],
  compare: ['Compare', CompareView],
  plan: ['Plan', PlanView],
  copy: ['Code', CopyView],
}

/** The parts of the right side, one of which is shown. */
export function Tabs({ store, session, subject }: SubjectViewProps) {
  const { view } = session.inputs
  const [, Content] = CONTENT[view]
  function move(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length] ?? view
    store.change({ view: next })
    document.getElementById(`tab-${next}`)?.focus()
  }
  return (
    <div class="tabs">
      <div role="tablist" aria-label="Parts of the answer" onKeyDown={move}>
        {VIEWS.map((each) => (
          <button
            key={each}
            id={`tab-${each}`}
            type="button"
            role="tab"
            aria-selected={each === view}
            aria-controls="panel"
            tabIndex={each === view ? 0 : -1}
            onClick={() => store.change({ view: each })}
          >
            {CONTENT[each][0]}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls takes the focus (ARIA, tabs pattern) */}
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${view}`} tabIndex={0}>
        <Content store={store} session={session} subject={subject} />
      </div>
    </div>
  )
}
