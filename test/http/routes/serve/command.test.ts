// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from 'bun:test'
import { postJson } from '../../../support/app.ts'

const serve = (command: string, rest = {}) => postJson('/v1/serve', { command, ...rest })

const DOCKER = 'docker run --gpus all vllm/vllm-openai:v0.22.0 m -tp 2'

describe('POST /v1/serve with a command', () => {
  test('answers the words that it was read as, with their places', async () => {
    const command = 'VLLM_PORT=18000 vllm serve m -tp ${TP:-2}'
    const { status, body } = await serve(command)
    expect([status, body.argv]).toEqual([200, ['serve', 'm', '-tp', '2']])
    const places = body.words.map(({ start, end }: Record<string, number>) =>
      command.slice(start, end),
    )
    expect(places).toEqual(['serve', 'm', '-tp', '${TP:-2}'])
    expect(body.arguments.at(-1)).toMatchObject({ pointer: '/argv/2', value: 2 })
    expect(body.notices[0]).toMatchObject({ code: 'assumed_unset', pointer: '/command' })
  })

  test('joins env with what the command sets, which wins', async () => {
    const env = { VLLM_PORT: 'x', TP: '4' }
    const { body } = await serve('VLLM_PORT=18000 vllm serve m -tp $TP', { env })
    expect([body.argv.at(-1), body.checks]).toEqual(['4', []])
  })

  test('refuses what it depends on', async () => {
    const { status, body } = await serve('vllm serve m -tp $GPUS')
    expect([status, body.code, body.stage]).toEqual([422, 'command_does_not_launch', 'parse'])
    expect(body.errors).toMatchObject([{ pointer: '/command', code: 'command_not_static' }])
  })

  test('points to the word of a command that does not launch', async () => {
    const { status, body } = await serve('vllm serve m \\\n  --tensor-parallel-size two')
    expect([status, body.errors[0].pointer, body.argv[2]]).toEqual([
      422,
      '/argv/3',
      '--tensor-parallel-size',
    ])
  })

  test('takes the release from the image, unless the request names one', async () => {
    const { body } = await serve(DOCKER)
    expect([body.vllm_version, body.notices]).toEqual(['0.22.0', []])
    const named = await serve(DOCKER, { vllm_version: '0.24.0' })
    expect(named.body.vllm_version).toBe('0.24.0')
    expect(named.body.notices[0]).toMatchObject({ code: 'image_release_differs' })
  })

  test('says so where the release of the image is unknown', async () => {
    const { body } = await serve(DOCKER.replace('0.22.0', '0.9.1'))
    expect(body.notices[0]).toMatchObject({ code: 'image_release_differs' })
    expect(body.notices[0].message).toContain('0.9.1')
  })
})

describe('a command that is not static', () => {
  const command = 'vllm serve m -tp $GPUS'

  test('is the problem of its element in a batch', async () => {
    const requests = [{ command }, { command: 'vllm serve m' }]
    const { body } = await postJson('/v1/resolve/batch', { requests })
    expect(body.answers.map(({ status }: { status: number }) => status)).toEqual([422, 200])
    expect(body.answers[0].body.errors).toMatchObject([
      { pointer: '/command', code: 'command_not_static' },
    ])
  })

  test('is a rank that does not resolve', async () => {
    const ranks = [
      { name: 'a', command },
      { name: 'b', command: 'vllm serve m' },
    ]
    const { body } = await postJson('/v1/compare', { ranks })
    expect(body.refused).toMatchObject([
      { name: 'a', faults: [{ pointer: '/command', code: 'command_not_static' }] },
    ])
  })

  test('stops an upgrade', async () => {
    const { status, body } = await postJson('/v1/upgrade', { from: '0.24.0', to: 'all', command })
    expect([status, body.code]).toEqual([422, 'command_does_not_launch'])
    expect(body.errors).toMatchObject([{ pointer: '/command', code: 'command_not_static' }])
  })
})

test('an upgrade answers the words of its command, and what they leave out', async () => {
  const command = 'vllm serve m \\\n  -tp 2\n  -dp 2'
  const { body } = await postJson('/v1/upgrade', { from: '0.24.0', to: '0.33.0', command })
  expect(body.argv).toEqual(['serve', 'm', '-tp', '2'])
  expect(body.notices).toMatchObject([{ code: 'line_run_as_command' }])
})
