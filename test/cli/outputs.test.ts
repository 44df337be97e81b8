import { describe, expect, test } from 'bun:test'
import { DOMParser, type Element } from '@xmldom/xmldom'
import Ajv from 'ajv-draft-04'
import fc from 'fast-check'
import { formatForGitHub } from '../../src/cli/report/github.ts'
import { formatAsJUnit } from '../../src/cli/report/junit.ts'
import type { Report } from '../../src/cli/report/report.ts'
import sarifSchema from '../golden/sarif-schema-2.1.0.json' with { type: 'json' }
import { pod } from '../manifests/findings/objects.ts'
import { runCli } from './run-cli.ts'

const files = {
  'folder/a b#1.yaml': pod({
    container: { image: 'vllm/vllm-openai:latest', args: ['--no-such-option'] },
    metadata: { annotations: { 'parallel-config-service/ignore': 'image_not_pinned: a <test>' } },
  }),
  'sound.yaml': pod(),
}
const paths = Object.keys(files)

/** What each command prints that has findings. */
const COMMANDS: [string, readonly string[]][] = [
  ['check', ['check', ...paths]],
  ['serve', ['serve', '--', 'vllm', 'serve', 'm', '--no-such-option']],
  ['a serve that passes', ['serve', '--', 'vllm', 'serve', 'm', '-dp', '8']],
  ['resolve', ['resolve', '-']],
  ['plan', ['plan', '-']],
  ['upgrade', ['upgrade', '--from', '0.11.0', '--to', '0.33.0', '--', 'vllm', 'serve', 'm']],
]

async function print(output: string, [command = '', ...args]: readonly string[]) {
  const input =
    command === 'plan'
      ? '{argv: [serve, m], hosts: {count: 1, facts: {device_count: 0}}}'
      : '{a_field: 1}'
  return await runCli([command, '--output', output, ...args], { files: { ...files, '-': input } })
}

function parseXml(text: string) {
  const problems: string[] = []
  const parser = new DOMParser({
    // It warns of U+FFFD.
    onError: (level, message) => level !== 'warning' && problems.push(message),
  })
  const root = parser.parseFromString(text, 'text/xml').documentElement
  expect(problems).toEqual([])
  const all = (name: string): Element[] => [...(root?.getElementsByTagName(name) ?? [])]
  return { all }
}

describe('--output json', () => {
  test.each(COMMANDS)('of %s is one JSON value', async (_, args) => {
    expect(JSON.parse((await print('json', args)).output)).toBeObject()
  })
})

describe('--output sarif', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(sarifSchema)

  test.each(COMMANDS)('of %s is what the schema of OASIS wants', async (_, args) => {
    const { output } = await print('sarif', args)
    expect(validate(JSON.parse(output)) || validate.errors).toBe(true)
  })

  test('names files in the working folder from there, and others as they are', async () => {
    const absolute = { '/work/a/b.yaml': pod(), '/else where/c.yaml': pod() }
    const { output } = await runCli(['check', '-o', 'sarif', ...Object.keys(absolute)], {
      files: absolute,
    })
    const [{ artifacts }] = JSON.parse(output).runs
    expect(artifacts.map((one: { location: { uri: string } }) => one.location.uri)).toEqual([
      'a/b.yaml',
      'file:///else%20where/c.yaml',
    ])
  })

  test('says of each code what it means in manifests, and distinguishes findings at one place', async () => {
    const refused = pod({ container: { args: ['--tensor-parallel-size', '16'] } })
    const { output } = await runCli(['check', '-o', 'sarif', 'a.yaml'], {
      files: { 'a.yaml': refused },
    })
    const [{ results, tool }] = JSON.parse(output).runs
    const rule = tool.driver.rules.find(
      ({ id }: { id: string }) => id === 'command_does_not_launch',
    )
    expect(rule.shortDescription.text).not.toContain('422')
    expect(rule.help.text).toEndWith('.')
    const prints = results.map((one: { partialFingerprints: object }) =>
      JSON.stringify(one.partialFingerprints),
    )
    expect(new Set(prints).size).toBe(prints.length)
  })

  test('names each file as a URI, with the place in that file', async () => {
    const { output, exitCode } = await print('sarif', ['check', ...paths])
    const [{ artifacts, results, tool }] = JSON.parse(output).runs
    expect(exitCode).toBe(1)
    expect(artifacts.map((one: { location: { uri: string } }) => one.location.uri)).toEqual([
      'folder/a%20b%231.yaml',
      'sound.yaml',
    ])
    const [first] = results
    expect(first.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'folder/a%20b%231.yaml', index: 0 },
    })
    expect(tool.driver.rules[first.ruleIndex].id).toBe(first.ruleId)
  })
})

describe('--output github', () => {
  test('is one workflow command a finding, with what is special escaped', async () => {
    const { output } = await print('github', ['check', ...paths])
    const lines = output.trimEnd().split('\n')
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=[a-z_]+::/)
    expect(output).toContain('::error file=folder/a b#1.yaml,line=')
    expect(output).not.toContain('image_not_pinned')
  })

  test('names a file as the repository does', async () => {
    const { output } = await runCli(['check', '-o', 'github', './k8s/a.yaml'], {
      files: { './k8s/a.yaml': pod({ container: { args: ['--no-such-option'] } }) },
    })
    expect(output).toStartWith('::error file=k8s/a.yaml,line=')
  })

  test('cannot be made to hold a command of another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (message, file) => {
        const text = formatForGitHub(reportOf(message, `${file},line=1::`))
        expect(text.match(/[\r\n]/g)).toEqual(['\n'])
        const [, properties = '', data = ''] = /^::error (.*?)::(.*)\n$/s.exec(text) ?? []
        expect(properties.split(',')).toHaveLength(4)
        expect(unescapeData(data)).toBe(message)
      }),
    )
  })
})

describe('--output junit', () => {
  test.each(COMMANDS)('of %s is XML whose counts are right', async (_, args) => {
    const { output, exitCode } = await print('junit', args)
    const { all } = parseXml(output)
    const [suite] = all('testsuite')
    expect(suite?.getAttribute('tests')).toBe(String(all('testcase').length))
    expect(suite?.getAttribute('failures')).toBe(String(all('failure').length))
    expect(suite?.getAttribute('skipped')).toBe(String(all('skipped').length))
    expect(all('failure').length > 0).toBe(exitCode === 1)
  })

  test('fails warnings with --strict, and where there is nothing to check', async () => {
    const input = {
      files: {
        'a.yaml': pod({ container: { image: 'vllm/vllm-openai:latest' } }),
        'b.yaml': 'a: 1',
      },
    }
    for (const path of ['a.yaml', 'b.yaml']) {
      const { output } = await runCli(['check', '--strict', '--output', 'junit', path], input)
      expect(parseXml(output).all('failure')).not.toHaveLength(0)
    }
  })

  test('gives every text back that XML can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const { all } = parseXml(formatAsJUnit(reportOf(message, 'a.yaml'), false))
        const held = inXml(message)
        expect(all('failure')[0]?.getAttribute('message')).toBe(held)
        expect(all('failure')[0]?.textContent).toBe(`error[a_code]: ${held}`)
      }),
    )
  })
})

describe('colour', () => {
  const colored = '\u001b['

  test('is for a terminal alone, and not with NO_COLOR', async () => {
    const args = ['check', 'sound.yaml']
    expect((await runCli(args, { files, isTerminal: true })).output).toContain(colored)
    expect((await runCli(args, { files })).output).not.toContain(colored)
    const forced = { files, env: { FORCE_COLOR: '1' } }
    expect((await runCli(args, forced)).output).toContain(colored)
    const both = { files, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }
    expect((await runCli(args, both)).output).not.toContain(colored)
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }, { FORCE_COLOR: '0', NO_COLOR: '1' }]) {
      expect((await runCli(args, { files, isTerminal: true, env })).output).not.toContain(colored)
    }
    expect(
      (await runCli(args, { files, isTerminal: true, env: { NO_COLOR: '' } })).output,
    ).toContain(colored)
  })
})

function reportOf(message: string, file: string): Report {
  const place = { file, line: 3, column: 7, text: message }
  return {
    verdict: 'fail',
    headline: message,
    summary: [],
    findings: [{ code: 'a_code', severity: 'error', message, pointer: '/a', place }],
    subjects: [file],
    answer: {},
  }
}

/** As the runner of GitHub reads it. */
function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** Text as XML 1.0 can hold it (section 2.2, Char). */
function inXml(text: string): string {
  const isChar = (code: number) =>
    code > 0xffff || (code < 0xfffe && (code >= 0x20 || [0x9, 0xa, 0xd].includes(code)))
  return Array.from(text, (one) => (isChar(one.codePointAt(0) ?? 0) ? one : '\ufffd')).join('')
}
