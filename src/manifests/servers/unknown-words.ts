import type { Unknown } from '../../shell/index.ts'
import type { VllmProcess } from '../pods/run-container.ts'

/** Options that decide which ranks, devices and ports a server has: without their value nothing about it is known. */
const DECISIVE =
  /^--(?:nnodes|node[-_]rank|master[-_](?:addr|port)|port|uds|headless|config)$|parallel|distributed|grpc/

/**
 * The words of a command without the options whose value only the running container knows; undefined if there are none, or
 * if one of them decides what the server is.
 */
export function withoutUnknownWords({ argv, process }: VllmProcess): readonly string[] | undefined {
  const isUnknown = (word: string) =>
    process.unknown.some(({ what }) => word.includes(`<unknown: ${what}>`))
  const words: string[] = []
  for (const [at, word] of argv.entries()) {
    const isModel = at === 1 && argv[0] === 'serve'
    if (isModel || !isUnknown(word)) {
      words.push(word)
      continue
    }
    const isJoined = word.startsWith('-')
    const option = isJoined ? word.split('=', 1)[0] : words.pop()
    if (!option?.startsWith('--') || DECISIVE.test(option)) return undefined
  }
  return words.length < argv.length ? words : undefined
}

/** What an unknown comes from, as the end of a sentence. */
export function dependsOn({ what, because }: Unknown): string {
  const again = /^(?:it|they) (depends? on .*)/.exec(because)?.[1]
  return `depends on ${what}${again === undefined ? `: ${because}` : `, which ${again}`}`
}
