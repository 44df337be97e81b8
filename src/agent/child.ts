import { fileURLToPath } from 'node:url'
import { TOKEN_VARIABLE } from './args.ts'

/** What became of a program that was asked something. */
export type ChildOutcome =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly output: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'too_long' }
  | { readonly kind: 'not_started'; readonly why: string }

/** The limits of a child process, and its environment. */
export interface ChildOptions {
  readonly deadlineSeconds: number
  readonly mostBytes: number
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** Commands whose process did not end when it was killed: it hangs in the kernel, and another one would too. */
const stuck = new Map<string, Bun.Subprocess>()

/**
 * Runs a program in `/`, without input, and reads what it prints. It is killed, and not waited for, when the deadline passes or
 * it prints more than `mostBytes`: a process that hangs in a driver does not end even then.
 */
export async function runChild(
  command: readonly string[],
  options: ChildOptions,
): Promise<ChildOutcome> {
  const key = command.join('\0')
  const before = stuck.get(key)
  if (before?.exitCode === null && before.signalCode === null) return { kind: 'late' }
  stuck.delete(key)
  const child = start(command, options.env)
  if (typeof child === 'string') return { kind: 'not_started', why: child }
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<ChildOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), options.deadlineSeconds * 1000)
  })
  const outcome = await Promise.race([late, readAndWait(child, options.mostBytes)])
  clearTimeout(timer)
  killGroup(child.pid)
  if (outcome.kind !== 'ended') {
    child.unref()
    stuck.set(key, child)
  }
  return outcome
}

/** Kills a program with all that it started and that stayed in its group. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group has ended in the meantime.
  }
}

/** The command line that runs this very program again, from source or as one compiled file. */
export function selfCommand(...args: string[]): string[] {
  if (Bun.main.startsWith('/$bunfs/')) return [process.execPath, ...args]
  return [process.execPath, fileURLToPath(new URL('./main.ts', import.meta.url)), ...args]
}

function start(command: readonly string[], env: ChildOptions['env']) {
  try {
    return Bun.spawn([...command], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
      // The loader also looks for libraries in the working folder: so use one that other users cannot write to.
      cwd: '/',
      // A group of its own, so that what it starts can be killed with it.
      detached: true,
      env: withoutToken(env ?? process.env),
    })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Programs that the agent runs do not need the enrolment token, so they do not get it. */
function withoutToken(env: NonNullable<ChildOptions['env']>): Record<string, string | undefined> {
  const { [TOKEN_VARIABLE]: _, ...rest } = env
  return rest
}

async function readAndWait(
  child: Bun.Subprocess<'ignore', 'pipe', 'ignore'>,
  mostBytes: number,
): Promise<ChildOutcome> {
  const decoder = new TextDecoder()
  let output = ''
  let length = 0
  for await (const chunk of child.stdout) {
    length += chunk.length
    if (length > mostBytes) return { kind: 'too_long' }
    output += decoder.decode(chunk, { stream: true })
  }
  return { kind: 'ended', exitCode: await child.exited, output }
}
