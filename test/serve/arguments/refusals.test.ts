import { describe, expect, test } from 'bun:test'
import { parseArguments } from '../../../src/serve/arguments/index.ts'
import type { ReleaseVersion } from '../../../src/vllm/releases/versions.ts'

function parse(words: string, version: ReleaseVersion = '0.24.0', files = {}) {
  return parseArguments({ argv: words.split(' '), files: new Map(Object.entries(files)) }, version)
}

function fault(words: string, version?: ReleaseVersion, files = {}) {
  const [first] = parse(words, version, files).faults ?? []
  if (first === undefined) throw new Error(`${words} parses`)
  return first
}

test('a field of an object takes the words of its release, in lower case too, and a refusal counts them', () => {
  const words = (backend: string) => `serve m --attention-config {"backend":"${backend}"}`
  expect(parse(words('FLASHINFER')).faults).toBeUndefined()
  expect(parse(words('flashinfer')).faults).toBeUndefined()
  expect(fault(words('Flashinfer')).message).toMatch(
    /^--attention-config\.backend is "Flashinfer", but vLLM 0\.24\.0 needs one of FLASH_ATTN, .* and \d+ more$/,
  )
})

describe('a refusal points to the word and says what would have been right', () => {
  test.each<[string, ReleaseVersion, string, string]>([
    [
      'serve m --num-redundant-experts 8',
      '0.24.0',
      '/argv/2',
      'vLLM 0.24.0 has no --num-redundant-experts: 0.12.0 removed it. Use --eplb-config.num_redundant_experts, which exists since 0.10.2.',
    ],
    [
      'serve m -tp 8 --numa-bind',
      '0.16.0',
      '/argv/4',
      'vLLM 0.16.0 has no --numa-bind: 0.20.0 added it.',
    ],
    ['serve m --tp 8', '0.24.0', '/argv/2', 'vLLM 0.24.0 has no --tp. Did you mean -tp?'],
    [
      'serve m --tensor-paralel-size=8',
      '0.24.0',
      '/argv/2',
      'vLLM 0.24.0 has no --tensor-paralel-size. Did you mean --tensor-parallel-size?',
    ],
  ])('%s in %s', (words, version, pointer, message) => {
    const { code, ...found } = fault(words, version)
    expect(code).toBe('unrecognized_argument')
    expect(found.pointer).toBe(pointer)
    expect(found.message).toBe(message)
  })

  test('an option that a file gives is at the file', () => {
    const files = { 'config.yaml': 'tensor-parallel-size: eight\n' }
    expect(fault('serve m --config config.yaml', '0.24.0', files)).toMatchObject({
      pointer: '/files/config.yaml',
      code: 'invalid_value',
    })
  })

  test('each of several unknown words is related', () => {
    const { pointer, related, message } = fault('serve m --nope 1 -tp 2 --nothing')
    expect([pointer, related]).toEqual(['/argv/2', ['/argv/6']])
    expect(message).toMatch(/^vLLM 0\.24\.0 has no --nope\. .*\. It has no --nothing\. /)
  })

  test('a value that is near a choice names it', () => {
    const { pointer, message } = fault('serve m --all2all-backend deepep_low_latncy')
    expect(pointer).toBe('/argv/3')
    expect(message).toEndWith('Did you mean deepep_low_latency?')
  })

  test.each<[string, Record<string, string>, string, string]>([
    ['serve m --config c.yaml', {}, '/argv/3', 'config_file_not_given'],
    ['serve m --config c.json', { 'c.json': '{}' }, '/argv/3', 'config_file_extension'],
    ['serve m --config', {}, '/argv/2', 'config_file_missing'],
    ['serve --config c.yaml', { 'c.yaml': 'port: 1' }, '/argv/1', 'model_missing'],
    ['serve m --config c.yaml', { 'c.yaml': '- a' }, '/files/c.yaml', 'config_file_invalid'],
    ['serve m --config c.yaml --config c.yaml', {}, '/argv/4', 'config_file_repeated'],
  ])('%s with %j', (words, files, pointer, code) => {
    expect(fault(words, '0.24.0', files)).toMatchObject({ pointer, code })
  })
})

describe('notices', () => {
  test.each<[string, ReleaseVersion, string, string]>([
    ['serve m -tp 2 -tp 4', '0.24.0', 'argument_repeated', '/argv/2'],
    ['serve --model m', '0.24.0', 'model_given_as_option', '/argv/1'],
    ['serve m --disable-log-requests', '0.16.0', 'argument_deprecated', '/argv/2'],
    ['serve m --config=c.yaml', '0.24.0', 'config_file_not_read', '/argv/2'],
    ['serve m -O.mode=3', '0.12.0', 'optimization_dots_deprecated', '/argv/2'],
  ])('%s in %s', (words, version, code, pointer) => {
    const notices = parse(words, version).arguments?.notices ?? []
    expect(notices.map((notice) => [notice.code, notice.pointer])).toEqual([[code, pointer]])
  })
})
