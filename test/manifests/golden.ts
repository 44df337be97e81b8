import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const FOLDER = new URL('../golden/manifests/', import.meta.url)

export interface GoldenProcess {
  readonly argv?: readonly string[] | null
  readonly python_argv?: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface GoldenContainer extends GoldenProcess {
  readonly name: string
  readonly image: string
  readonly processes?: readonly GoldenProcess[]
  readonly env_unknown?: readonly string[]
  readonly shell_error?: string
  readonly accelerators: { readonly resource: string; readonly count: number } | null
}

export interface GoldenPod {
  readonly name: string
  readonly ip: string
  readonly node: string
  readonly containers: readonly GoldenContainer[]
  readonly init_containers?: readonly GoldenContainer[]
}

export interface GoldenWorkload {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly pods_total: number
  readonly pods: readonly GoldenPod[]
}

export interface GoldenCase {
  readonly id: string
  readonly manifest: string
  readonly notes: string
  /** Judgements made while recording; a case that has none is sound. */
  readonly findings: readonly string[]
  readonly expect: {
    readonly static?: false
    readonly why?: string
    readonly workloads?: readonly GoldenWorkload[]
  }
}

/** The manifests whose pods were recorded: those of public projects and those made for the edges. */
export function goldenCases(file: 'real' | 'synthetic'): GoldenCase[] {
  const text = gunzipSync(readFileSync(new URL(`${file}.jsonl.gz`, FOLDER))).toString()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}
