import { useMemo } from 'preact/hooks'
import type {
  CommandUpgradeAnswer,
  Difference,
  PatchOperation,
  ReleaseList,
  UpgradeAnswer,
} from '../../../openapi/sdk-typescript/src/types.gen.ts'
import { bodyOf } from '../state/answers.ts'
import { type AnyUpgrade, isAboutThis, releaseCells, wordChanges } from '../state/release-strip.ts'
import { withWords } from '../state/rewritten-text.ts'
import { currentAnswer, freshness, type Session } from '../state/session.ts'
import { commandText } from '../state/shell-text.ts'
import { CodeLink } from './code-link.tsx'
import { CopyButton } from './copy-button.tsx'
import { NothingToShow } from './nothing-to-show.tsx'
import type { SubjectViewProps } from './props.ts'

const STATES = {
  same: 'the same',
  changes: 'changes',
  refuses: 'refuses',
  current: 'this one',
} as const

/** Every release at once, and what moving to one of them takes. */
export function ReleasesView({ store, session, subject }: SubjectViewProps) {
  const { inputs, answers } = session
  const list = bodyOf<ReleaseList>(answers.list)
  const body = bodyOf<UpgradeAnswer | CommandUpgradeAnswer>(answers.releases)
  const cells = useMemo(() => {
    const versions = list?.releases.map(({ version }) => version) ?? []
    return body === undefined ? [] : releaseCells(versions, body.from, body.upgrades)
  }, [list, body])
  if (body === undefined) {
    return freshness(session, 'releases') === 'waiting' ? (
      <p class="nothing">Asking every release …</p>
    ) : (
      <NothingToShow store={store} subject={subject} what="No release to compare" />
    )
  }
  const upgrades: readonly AnyUpgrade[] = body.upgrades
  const chosen = upgrades.find(({ to }) => to === inputs.target)
  return (
    <div class="releases" data-stale={freshness(session, 'releases') === 'stale'}>
      <p class="legend">
        <span>
          Compared with <b>{body.from}</b>
        </span>
        {(['same', 'changes', 'refuses'] as const).map((state) => (
          <span key={state}>
            <span class={`swatch ${state}`} /> {STATES[state]}{' '}
            <b>{cells.filter((cell) => cell.state === state).length}</b>
          </span>
        ))}
      </p>
      <ul class="strip" aria-label="Releases">
        {cells.map(({ version, state, hasRewrite }) => (
          <li key={version}>
            <button
              type="button"
              class={state}
              aria-pressed={version === inputs.target}
              disabled={state === 'current'}
              onClick={() => store.change({ target: version })}
            >
              <span>{version}</span>
              <small>
                {STATES[state]}
                {hasRewrite && ' ✎'}
              </small>
            </button>
          </li>
        ))}
      </ul>
      {chosen === undefined ? (
        <p class="hint">
          Choose a release to see what differs there, and what to change. ✎: a rewrite is known.
        </p>
      ) : (
        <Move
          upgrade={chosen}
          argv={'argv' in body ? (body.argv ?? []) : []}
          rewritten={rewrittenText(session, chosen)}
          onTake={(text) => store.change({ text, version: chosen.to, target: null })}
        />
      )}
    </div>
  )
}

/** The text with the rewrite in it; undefined: it has no place for it, such as a manifest, or was changed meanwhile. */
function rewrittenText(session: Session, { rewrite }: AnyUpgrade): string | undefined {
  if (rewrite === null || freshness(session, 'releases') !== 'current') return undefined
  return 'argv' in rewrite
    ? withWords(session.inputs.text, currentAnswer(session, 'main'), rewrite.argv)
    : `${JSON.stringify(rewrite.config, null, 2)}\n`
}

interface MoveProps {
  readonly upgrade: AnyUpgrade
  readonly argv: readonly string[]
  readonly rewritten: string | undefined
  onTake(text: string): void
}

/** What a move to one release does to the text, and the rewrite that it takes. */
function Move({ upgrade, argv, rewritten, onTake }: MoveProps) {
  const { from, to, outcome, differences, rewrite, faults, hash } = upgrade
  const about = differences.filter(isAboutThis)
  const others = differences.filter((each) => !isAboutThis(each))
  return (
    <section class="move" aria-label={`From ${from} to ${to}`}>
      <h3>
        {from} → {to}{' '}
        <span class={`tag ${outcome.resolves ? 'good' : 'bad'}`}>
          {outcome.resolves ? 'accepted' : 'refused'}
        </span>
      </h3>
      {faults.new.map(({ pointer, code, message }) => (
        <p key={pointer + code} class="fault">
          {message} <CodeLink code={code} />
        </p>
      ))}
      {rewrite !== null && (
        <div class="rewrite">
          <h4>Rewrite for {to}</h4>
          <ul>
            {rewrite.reasons.map(({ code, message }, at) => (
              <li key={code + at}>
                {message} <CodeLink code={code} />
              </li>
            ))}
          </ul>
          {'argv' in rewrite ? (
            <WordDiff before={argv} after={rewrite.argv} />
          ) : (
            <Patch operations={rewrite.patch} />
          )}
          {rewritten !== undefined && (
            <button type="button" onClick={() => onTake(rewritten)}>
              Use it with {to}
            </button>
          )}
          {'argv' in rewrite && (
            <CopyButton text={commandText(rewrite.argv)} label="Copy the rewritten command" />
          )}
        </div>
      )}
      {hash.differs && hash.factors.length > 0 && (
        <p>
          Hash differs by{' '}
          {hash.factors.map(({ name, from, to }) => (
            <code key={name}>
              {name}: {JSON.stringify(from)} → {JSON.stringify(to)}{' '}
            </code>
          ))}
        </p>
      )}
      {about.length > 0 && <Differences title="What changes for you" list={about} isOpen />}
      {others.length > 0 && (
        <Differences
          title="Defaults and fields that you did not use"
          list={others}
          isOpen={false}
        />
      )}
      {differences.length === 0 && <p class="hint">Nothing differs.</p>}
    </section>
  )
}

interface DifferencesProps {
  readonly title: string
  readonly list: readonly Difference[]
  readonly isOpen: boolean
}

function Differences({ title, list, isOpen }: DifferencesProps) {
  return (
    <details open={isOpen}>
      <summary>
        {title} ({list.length})
      </summary>
      <ul>
        {list.map(({ code, pointer, message }, at) => (
          <li key={code + pointer + at}>
            {message} <CodeLink code={code} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function WordDiff({ before, after }: { before: readonly string[]; after: readonly string[] }) {
  return (
    <p class="diff">
      {wordChanges(before, after).map(({ word, change }, at) =>
        change === 'kept' ? (
          `${word} `
        ) : change === 'removed' ? (
          <del key={at}>{word}</del>
        ) : (
          <ins key={at}>{word}</ins>
        ),
      )}
    </p>
  )
}

function Patch({ operations }: { readonly operations: readonly PatchOperation[] }) {
  return <pre>{operations.map((operation) => JSON.stringify(operation)).join('\n')}</pre>
}
