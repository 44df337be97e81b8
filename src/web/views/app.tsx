import { useMemo, useRef } from 'preact/hooks'
import { diagnosticsOf } from '../state/diagnostics.ts'
import { kindOf } from '../state/kind.ts'
import { readPasted } from '../state/pasted.ts'
import { currentAnswer } from '../state/session.ts'
import { subjectOf } from '../state/subject.ts'
import { EditorField, MAIN_EDITOR } from './editor-field.tsx'
import { Findings } from './findings.tsx'
import { Header } from './header.tsx'
import { Place } from './place.tsx'
import type { ViewProps } from './props.ts'
import { Tabs } from './tabs.tsx'
import { VerdictBar } from './verdict-bar.tsx'

/** The page: what is read on the left, what becomes of it on the right. */
export function App({ store, session }: ViewProps) {
  const { inputs, answers } = session
  const kind = kindOf(inputs.text)
  const [main, plan] = [currentAnswer(session, 'main'), currentAnswer(session, 'plan')]
  const diagnostics = useMemo(
    () => diagnosticsOf(inputs, { main, plan }),
    [inputs.text, inputs.hosts, main, plan],
  )
  const subject = useMemo(
    () => subjectOf(inputs, answers),
    [
      inputs.text,
      inputs.pod,
      inputs.hosts,
      inputs.facts,
      inputs.report,
      answers.main,
      answers.plan,
    ],
  )
  // Before the first answer there is nothing to move about while it comes in.
  const isOpen = useRef(false)
  isOpen.current ||= subject.is !== 'waiting'
  return (
    <>
      <Header store={store} session={session} />
      <main class="page">
        <section class="left" aria-label="What is read">
          <EditorField
            label={MAIN_EDITOR}
            text={inputs.text}
            kind={kind}
            diagnostics={diagnostics}
            session={session}
            onChange={(text) => store.change({ text, pod: 0 })}
            takePasted={(text) => {
              const pasted = readPasted(text, inputs)
              if (pasted !== undefined) store.change(pasted.inputs)
              return pasted?.as
            }}
          />
          <Place store={store} session={session} kind={kind} />
        </section>
        <section class="right" aria-label="What becomes of it">
          <VerdictBar store={store} session={session} subject={subject} />
          {isOpen.current && (
            <>
              <Findings diagnostics={diagnostics} subject={subject} />
              <Tabs store={store} session={session} subject={subject} />
            </>
          )}
        </section>
      </main>
    </>
  )
}
