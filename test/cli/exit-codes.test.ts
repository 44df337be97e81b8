import { describe, expect, test } from 'bun:test'
import { pod } from '../manifests/findings/objects.ts'
import { makeApp } from '../support/app.ts'
import { runCli } from './run-cli.ts'

describe('exit code 2', () => {
  test.each([
    ['no command', []],
    ['an unknown command', ['chek']],
    ['an unknown option', ['check', '--stict', 'a.yaml']],
    ['no file', ['check']],
    ['the standard input twice', ['check', '-', '-']],
    ['an unknown form of output', ['check', '--output', 'xml', 'a.yaml']],
    [
      'a count that is not a number',
      ['serve', '--device-count', 'eight', '--', 'vllm', 'serve', 'm'],
    ],
    ['a variable without a value', ['serve', '--env', 'NAME', '--', 'vllm', 'serve', 'm']],
    ['an unknown release', ['serve', '--vllm-version', '9', '--', 'vllm', 'serve', 'm']],
    ['an unknown fact of the host', ['resolve', '--host', 'wrong-host.yaml', 'config.yaml']],
    [
      'a host of a registry without a server',
      ['serve', '--host-id', 'gpu-1', '--', 'vllm', 'serve', 'm'],
    ],
    ['a server that is not a URL', ['check', '--server', 'localhost', 'a.yaml']],
    ['a password in an argument', ['check', '--server', 'https://me:secret@host', 'a.yaml']],
    ['a model without a name', ['check', '--model-config', 'config.yaml', 'a.yaml']],
    ['a config that is a list', ['resolve', 'list.yaml']],
    ['a config with a list behind it', ['resolve', 'two.yaml']],
    ['a config that is not YAML', ['resolve', 'broken.yaml']],
    ['an unknown code', ['explain', 'no_such_code']],
    ['an unknown shell', ['completion', 'tcsh']],
  ])('is for %s', async (_, args) => {
    const files = {
      'a.yaml': pod(),
      'config.yaml': 'tensor_parallel_size: 2',
      'wrong-host.yaml': 'gpus: 8',
      'list.yaml': '[1]',
      'two.yaml': 'tensor_parallel_size: 2\n---\n- 1\n',
      'broken.yaml': 'a: [',
    }
    const { exitCode, output, errors } = await runCli(args, { files })
    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' })
    expect(errors).not.toBe('')
    expect(errors).not.toContain('secret')
  })
})

describe('exit code 3', () => {
  const server = ['--server', 'http://server.example']
  const answerWith = (response: Response) => ({
    files: { 'a.yaml': pod() },
    fetch: async () => response,
  })

  test('is for a file that cannot be read', async () => {
    const { exitCode, errors } = await runCli(['check', 'nowhere.yaml'])
    expect({ exitCode, errors }).toEqual({
      exitCode: 3,
      errors: 'parallel-config: nowhere.yaml cannot be read: there is no such file\n',
    })
  })

  test('is for a server that does not answer', async () => {
    const { exitCode, errors } = await runCli(['check', ...server, 'a.yaml'], {
      files: { 'a.yaml': pod() },
    })
    expect(exitCode).toBe(3)
    expect(errors).toContain('http://server.example does not answer')
  })

  test.each([
    [
      'a page',
      new Response('<html>', { headers: { 'Content-Type': 'text/html' } }),
      'answered 200 with text/html instead of JSON. Check that --server names',
    ],
    [
      'half of an answer',
      new Response('{"verdict"', { headers: { 'Content-Type': 'application/json' } }),
      'broke off its answer',
    ],
    [
      'a problem of its own',
      Response.json({ code: 'overloaded', detail: 'Try again' }, { status: 503 }),
      'overloaded: Try again',
    ],
    [
      'a refused token',
      Response.json({ code: 'token_refused', detail: 'Send a token' }, { status: 401 }),
      'token_refused: Send a token',
    ],
    [
      'JSON of another service',
      Response.json({ message: 'no route' }, { status: 404 }),
      'answered 404 without a code and a detail. Check that --server names',
    ],
    [
      'a redirect',
      new Response(null, { status: 308, headers: { Location: 'https://server.example/v1/check' } }),
      'http://server.example redirects to https://server.example/v1/check. Name',
    ],
    ['null', Response.json(null, { status: 502 }), 'answered 502 without a code and a detail'],
  ])('is for a server that answers with %s', async (_, response, message) => {
    const { exitCode, output, errors } = await runCli(
      ['check', ...server, 'a.yaml'],
      answerWith(response),
    )
    expect({ exitCode, output }).toEqual({ exitCode: 3, output: '' })
    expect(errors).toContain(message)
  })
})

describe('--server', () => {
  test('gives the same answer as this program, with the token of the environment', async () => {
    const { app } = makeApp()
    const seen: { url: string; token: string | null; redirect: string | undefined }[] = []
    const files = { 'a.yaml': pod({ container: { image: 'vllm/vllm-openai:v0.20.0' } }) }
    const remote = await runCli(
      ['check', '--server', 'https://server.example/base/', '--output', 'json', 'a.yaml'],
      {
        files,
        env: { PARALLEL_CONFIG_TOKEN: 'a-token\n' },
        fetch: async (url, init) => {
          seen.push({
            url,
            token: new Headers(init.headers).get('Authorization'),
            redirect: init.redirect,
          })
          return await app.request(url.replace('/base', ''), init)
        },
      },
    )
    expect(seen).toEqual([
      { url: 'https://server.example/base/v1/check', token: 'Bearer a-token', redirect: 'manual' },
    ])
    const local = await runCli(['check', '--output', 'json', 'a.yaml'], { files })
    expect(JSON.parse(remote.output)).toEqual(JSON.parse(local.output))
  })
})
