import type { Plan } from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { bodyOf, isCheckAnswer } from '../state/answers.ts'
import { kindOf } from '../state/kind.ts'
import { isPlanned } from '../state/plan-request.ts'
import { podsOf } from '../state/pods.ts'
import type { Session } from '../state/session.ts'
import type { ViewProps } from './props.ts'

/** Which pod of a manifest, or which host of a planned command, the right side looks at. */
export function PodField({ store, session }: ViewProps) {
  const { pod, text } = session.inputs
  const names = namesOf(session)
  if (names.length < 2) return null
  return (
    <label class="field">
      <span>{kindOf(text) === 'manifest' ? 'Look at pod' : 'Look at host'}</span>
      <select
        value={Math.min(pod, names.length - 1)}
        onChange={({ currentTarget }) => store.change({ pod: Number(currentTarget.value) })}
      >
        {names.map((name, at) => (
          <option key={at} value={at}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function namesOf({ inputs, answers: { main, plan } }: Session): string[] {
  const kind = kindOf(inputs.text)
  if (isPlanned(inputs, kind)) return bodyOf<Plan>(plan)?.nodes.map(({ host }) => host) ?? []
  const answer = kind === 'manifest' ? bodyOf<object>(main) : undefined
  return answer !== undefined && isCheckAnswer(answer) ? podsOf(answer).map(({ pod }) => pod) : []
}
