import { parseInteger } from '../../numbers.ts'
import { normalizePciAddress } from '../../probes/pci.ts'

/** A MIG device as `nvidia-smi -q` describes it; undefined: it does not print the fact. */
export interface QueriedMigDevice {
  readonly index: number | undefined
  readonly gpuInstance: number | undefined
  readonly computeInstance: number | undefined
  readonly memoryMebibytes: number | undefined
}

/** What `nvidia-smi -q` prints beyond the columns of `--query-gpu`. */
export interface Query {
  readonly cudaVersion: string | undefined
  /** By PCI address of the GPU. */
  readonly migDevices: ReadonlyMap<string, readonly QueriedMigDevice[]>
}

const LARGEST_INSTANCE = 1_048_575
const MOST_MEBIBYTES = 2 ** 30

/** Reads the text of `nvidia-smi -q`: names and values with a colon between them, below headings by indentation. */
export function parseQuery(text: string): Query {
  const migDevices = new Map<string, QueriedMigDevice[]>()
  let cudaVersion: string | undefined
  let gpu: QueriedMigDevice[] | undefined
  let device: string[] | undefined
  for (const line of [...text.split('\n'), '']) {
    const indentation = line.length - line.trimStart().length
    if (device && indentation > MIG_HEADING_INDENTATION) {
      device.push(line)
      continue
    }
    if (device) gpu?.push(readMigDevice(device))
    device =
      indentation === MIG_HEADING_INDENTATION && line.trim() === 'MIG Device' ? [] : undefined
    cudaVersion ??= valueIn([line], 'CUDA Version')
    const address = indentation === 0 ? normalizePciAddress(line.slice('GPU '.length)) : undefined
    if (address) {
      gpu = []
      migDevices.set(address, gpu)
    }
  }
  const isSound = cudaVersion !== undefined && /^\d{1,3}\.\d{1,3}$/.test(cudaVersion)
  return { cudaVersion: isSound ? cudaVersion : undefined, migDevices }
}

const MIG_HEADING_INDENTATION = 4

function readMigDevice(lines: readonly string[]): QueriedMigDevice {
  const id = (name: string) => parseInteger(valueIn(lines, name) ?? '', 0, LARGEST_INSTANCE)
  const memory = lines.findIndex((line) => /^\s*(?:Shared )?FB Memory Usage$/.test(line))
  const total = memory < 0 ? undefined : valueIn(lines.slice(memory + 1, memory + 2), 'Total')
  return {
    index: id('Index'),
    gpuInstance: id('GPU Instance ID'),
    computeInstance: id('Compute Instance ID'),
    memoryMebibytes: parseInteger(total?.replace(/ MiB$/, '') ?? '', 1, MOST_MEBIBYTES),
  }
}

function valueIn(lines: readonly string[], name: string): string | undefined {
  const line = lines.find((each) => each.trimStart().startsWith(`${name} `))
  const colon = line?.indexOf(':') ?? -1
  return colon < 0 ? undefined : line?.slice(colon + 1).trim()
}
