import { verdictSlot } from '../state/plan-request.ts'
import { freshness } from '../state/session.ts'
import { devicesOf, hashOf, type Subject, type Verdict, verdictOf } from '../state/subject.ts'
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
  const verdict = subject.is === 'waiting' && refusal !== null ? NEEDS_TOKEN : verdictOf(subject)
  const isStale = freshness(session, verdictSlot(session.inputs)) === 'stale'
  const answer = subject.is === 'answered' ? subject.answer : undefined
  const devices = answer && devicesOf(answer)
  const hash = answer === undefined ? null : hashOf(answer)
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
      {(answer !== undefined || subject.is === 'waiting') && (
        <dl class="figures">
          <div>
            <dt>GPUs</dt>
            <dd>
              {devices === undefined ? '–' : devices.all}
              {devices !== undefined && devices.here !== devices.all && (
                <small>
                  {' '}
                  ({devices.here} {whereOf(subject)})
                </small>
              )}
            </dd>
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
      )}
      {loss !== null && (
        <p class="loss" role="alert">
          <span>
            {loss.reason}. {answer === undefined ? '' : 'What you see is the last answer. '}Trying
            again.
          </span>
          <button type="button" onClick={() => store.retry()}>
            Try now
          </button>
        </p>
      )}
      <TokenField store={store} session={session} />
      <Assumptions store={store} session={session} subject={subject} />
    </div>
  )
}

/** Where the devices are that one of several pods or hosts has. */
function whereOf(subject: Subject): string {
  if (subject.is !== 'answered') return ''
  return subject.pod === undefined ? 'on this host' : 'in this pod'
}
