import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeReport, type ProbeOptions } from '../../src/agent/report.ts'
import { Root } from '../../src/agent/root.ts'
import type { HostReport } from '../../src/hosts/report.ts'
import { fixture } from '../support/fixtures.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A tree of files by path; a text that begins with `-> ` is a link. */
export function makeTree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    const target = join(dir, path)
    mkdirSync(dirname(target), { recursive: true })
    if (typeof content === 'string' && content.startsWith('-> ')) {
      symlinkSync(content.slice(3), target)
    } else {
      writeFileSync(target, content)
    }
  }
  return dir
}

/** Path of what was recorded of a host; undefined, with a message on the console, if the extra data is missing. */
export function hostFixture(path: string): string | undefined {
  return fixture(`hosts/${path}`)
}

const unpacked = new Map<string, string>()

/** Unpacks an archive into a folder, once; nothing may be changed in it. Throws when tar fails. */
export function unpack(archive: string): string {
  const before = unpacked.get(archive)
  if (before) return before
  const dir = temporaryFolder()
  unpacked.set(archive, dir)
  const { exitCode, stderr } = Bun.spawnSync(['tar', '-xf', archive, '-C', dir])
  if (exitCode !== 0) throw new Error(`tar cannot unpack ${archive}: ${stderr}`)
  return dir
}

/** The report of a tree; nothing live is asked unless `options` says so. */
export function reportOf(dir: string, options: Partial<ProbeOptions> = {}): Promise<HostReport> {
  return makeReport({
    root: new Root(dir, false),
    env: {},
    python: undefined,
    nvmlLibrary: join(dir, 'no-nvml.so'),
    nvidiaSmi: join(dir, 'no-nvidia-smi'),
    deadlineSeconds: 10,
    ...options,
  })
}

/** A program that answers as a Python with this vLLM, and these platform plugins. */
export function pythonWith(
  vllm: string,
  plugins: readonly { name: string; package: string }[] = [],
): string {
  const program = join(temporaryFolder(), 'python')
  const answer = JSON.stringify({ vllm, nixl: false, ray: false, plugins })
  writeFileSync(program, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 })
  return program
}

/** Two nodes of four CPUs each, with the PCI devices that are given. */
export function twoNodeTree(
  devices: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>,
  more: Readonly<Record<string, string | Uint8Array>> = {},
): string {
  const files: Record<string, string | Uint8Array> = {
    'sys/devices/system/cpu/online': '0-7\n',
    'sys/devices/system/node/online': '0-1\n',
    'sys/devices/system/node/node0/cpumap': '0000000f\n',
    'sys/devices/system/node/node0/distance': '10 21\n',
    'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal: 1024 kB\n',
    'sys/devices/system/node/node1/cpumap': '000000f0\n',
    'sys/devices/system/node/node1/distance': '21 10\n',
    'sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal: 2048 kB\n',
    'sys/bus/pci/devices/.keep': '',
    ...more,
  }
  for (const [address, attributes] of Object.entries(devices)) {
    for (const [name, text] of Object.entries(attributes)) {
      files[`sys/bus/pci/devices/${address}/${name}`] = text
    }
  }
  return makeTree(files)
}

/** An NVIDIA H200 at its driver; `overrides` change or, with undefined, remove attributes. */
export function h200(
  overrides: Readonly<Record<string, string | Uint8Array | undefined>> = {},
): Record<string, string | Uint8Array> {
  const attributes = {
    class: '0x030200\n',
    vendor: '0x10de\n',
    device: '0x2335\n',
    numa_node: '0\n',
    driver: '-> ../../drivers/nvidia',
    ...overrides,
  }
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  )
}

/** The first accelerator of a host of two nodes with one device. */
export async function deviceWith(
  attributes: Readonly<Record<string, string | Uint8Array | undefined>>,
  more: Readonly<Record<string, string | Uint8Array>> = {},
) {
  const report = await reportOf(twoNodeTree({ '0000:4e:00.0': h200(attributes) }, more))
  return { report, device: report.accelerators?.[0] }
}
