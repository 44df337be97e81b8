import { fileURLToPath } from 'node:url'
import { median, report } from './report.ts'

const MAIN = fileURLToPath(new URL('../src/runtime/bun.ts', import.meta.url))
const STARTS = 11
const MOST_MILLISECONDS = 250
const PORT = 39_417

/** (c) Milliseconds from the start of the process to its first 200. */
export async function benchStart(): Promise<boolean> {
  const times: number[] = []
  for (let start = 0; start < STARTS; start++) times.push(await timeToFirstAnswer())
  const middle = median(times)
  const figure = `${middle.toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)})`
  return report(
    '(c) start to first 200',
    figure,
    `under ${MOST_MILLISECONDS} ms`,
    middle < MOST_MILLISECONDS,
  )
}

async function timeToFirstAnswer(): Promise<number> {
  const started = performance.now()
  const child = Bun.spawn([process.execPath, MAIN], {
    env: { PATH: process.env.PATH ?? '', PORT: String(PORT) },
    stdout: 'ignore',
    stderr: 'inherit',
  })
  while (!(await answers())) await Bun.sleep(1)
  const milliseconds = performance.now() - started
  child.kill('SIGKILL')
  await child.exited
  return milliseconds
}

async function answers(): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${PORT}/v1/resolve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Connection: 'close' },
      body: '{"config": {}}',
    })
    return response.status === 200
  } catch {
    return false
  }
}
