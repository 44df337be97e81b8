import { verdictSlot } from '../state/plan-request.ts'
import { freshness } from '../state/session.ts'
import {
  type Answered,
  devicesOf,
  hashOf,
  type Subject,
  type Verdict,
  verdictOf,
} from '../state/subject.ts'
import { Announced } from './announced.tsx'
import { Assumptions } from './assumptions.tsx'
import { CopyButton } from './copy-button.tsx'
import type { SubjectViewProps } from './props.ts'
import { TokenField } from './token-field.tsx'

const SYMBOLS = { good: '✓', bad: '✕', warning: '!', neutral: '·' } as const

const NEEDS_TOKEN: Verdict = { tone: 'warning', title: 'A token is required', detail: '' }

/** The answer before everything else: whether it launches, on how many devices, with which hash. */
export function VerdictBar({ store, session, subject }: SubjectViewProps) {
  const { loss, refusal } = session
  const needsToken = subject.is === 'waiting' && refusal !== null
  const verdict = needsToken ? NEEDS_TOKEN : verdictOf(subject)
  // The figures keep their place until the first answer.
  const isWaiting = subject.is === 'waiting' && !needsToken
  const isStale = freshness(session, verdictSlot(session.inputs)) === 'stale'
  return (
    <div class={`verdict ${verdict.tone}`} data-stale={isStale || loss !== null}>
      <div class="line">
        <span class="symbol" aria-hidden="true">
          {SYMBOLS[verdict.tone]}
        </span>
        <div class="words">
          <h2>{verdict.title}</h2>
          <p>{verdict.detail}</p>
        </div>
      </div>
      <Announced text={subject.is === 'waiting' ? '' : `${verdict.title}. ${verdict.detail}`} />
      {(subject.is === 'answered' || isWaiting) && <Figures subject={subject} />}
      {loss !== null && (
        <p class="loss" role="alert">
          <span>
            {loss.reason}. {subject.is === 'answered' ? 'What you see is the last answer. ' : ''}
            Trying again.
          </span>
          <button type="button" onClick={() => store.retry()}>
            Try now
          </button>
        </p>
      )}
      {refusal !== null && <TokenField store={store} refusal={refusal} />}
      <Assumptions store={store} session={session} subject={subject} />
    </div>
  )
}

/** On how many devices, with which release and hash; of no answer, the places for them. */
function Figures({ subject }: { readonly subject: Subject }) {
  const answer = subject.is === 'answered' ? subject.answer : undefined
  const hash = answer === undefined ? null : hashOf(answer)
  return (
    <dl class="figures">
      <div>
        <dt>GPUs</dt>
        <dd>{answer === undefined ? '–' : <Devices answer={answer} where={whereOf(subject)} />}</dd>
      </div>
      <div>
        <dt>Release</dt>
        <dd>{answer?.vllm_version ?? '–'}</dd>
      </div>
      <div class="hash">
        <dt>Hash that ranks compare</dt>
        <dd>
          {hash === null ? (
            '–'
          ) : (
            <>
              <code title={hash}>{hash.slice(0, 16)}…</code>
              <CopyButton text={hash} label="Copy hash" />
            </>
          )}
        </dd>
      </div>
    </dl>
  )
}

function Devices({ answer, where }: { readonly answer: Answered; readonly where: string }) {
  const { here, all } = devicesOf(answer)
  return (
    <>
      {all}
      {here !== all && <small> ({`${here} ${where}`})</small>}
    </>
  )
}

/** Which of several hosts or pods an answer is about. */
const whereOf = (subject: Subject) =>
  subject.is === 'answered' && subject.pod !== undefined ? 'in this pod' : 'on this host'
