import { fileURLToPath } from 'node:url'
import { BENCH_CONFIG } from './workload.ts'

const SCRIPT = fileURLToPath(new URL('post.lua', import.meta.url))

/** Whether the load generator is there. */
export const hasWrk = Bun.which('wrk') !== null

/** What `wrk -t1 -c32` measured on `/v1/resolve` of the server at `url`. */
export async function wrk(url: string, seconds: number) {
  const child = Bun.spawn(
    ['wrk', '-t1', '-c32', `-d${seconds}s`, '-s', SCRIPT, `${url}v1/resolve`],
    {
      env: { PATH: process.env.PATH ?? '', BENCH_BODY: JSON.stringify({ config: BENCH_CONFIG }) },
      stdout: 'pipe',
      stderr: 'inherit',
    },
  )
  const text = await new Response(child.stdout).text()
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`Not every request succeeded:\n${text}`)
  return {
    requests: Number(/(\d+) requests in/.exec(text)?.[1]),
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
  }
}
