// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell text
import { describe, expect, test } from 'bun:test'
import { readCommand } from '../../src/shell/index.ts'

function argvOf(command: string, env: Record<string, string> = {}) {
  const reading = readCommand(command, env)
  return 'argv' in reading ? reading.argv : reading.faults.map(({ code }) => code)
}

const SERVES: Readonly<Record<string, string>> = {
  'plain words': 'vllm serve m -tp 8',
  'leading assignments': 'VLLM_USE_V1=1 vllm serve m -tp 8',
  continuations: 'vllm serve m \\\n  -tp 8',
  'Windows line ends': 'vllm serve m \\\r\n  -tp 8\r\n',
  'a prompt': '$ vllm serve m -tp 8',
  'typographic quotes': 'vllm serve \u201cm\u201d -tp 8',
  defaults: 'vllm serve m -tp ${TP:-8}',
  arithmetic: 'vllm serve m -tp $((2 * 4))',
  exec: 'exec vllm serve m -tp 8',
  env: 'env A=1 vllm serve m -tp 8',
  nohup: 'nohup vllm serve m -tp 8 &',
  sudo: 'sudo vllm serve m -tp 8',
  'a shell': "sh -c 'vllm serve m -tp 8'",
  uv: 'uv run vllm serve m -tp 8',
  'the module of the command': 'python3 -u -m vllm.entrypoints.cli.main serve m -tp 8',
  srun: 'srun -N 2 --ntasks-per-node=1 vllm serve m -tp 8',
  apptainer: 'apptainer exec --nv vllm.sif vllm serve m -tp 8',
  'kubectl exec': 'kubectl exec -it pod -c server -- vllm serve m -tp 8',
  'nsys profile': 'nsys profile -o report vllm serve m -tp 8',
  uvx: 'uvx --with ray vllm serve m -tp 8',
  'conda run': 'conda run -n vllm --no-capture-output vllm serve m -tp 8',
  'podman run': 'podman run --device nvidia.com/gpu=all docker.io/vllm/vllm-openai:latest m -tp 8',
  'docker exec': 'docker exec -it -w /app server vllm serve m -tp 8',
  xargs: 'echo m -tp 8 | xargs vllm serve',
  'a line for xargs': 'echo 8 | xargs -I{} vllm serve m -tp {}',
  'env that splits': "env -S 'vllm serve' m -tp 8",
  'a process substitution': 'source <(echo TP=8); vllm serve m -tp $TP',
  'an entrypoint': "docker run --entrypoint bash vllm/vllm-openai -c 'vllm serve m -tp 8'",
  docker: 'docker run --rm --gpus all -p 8000:8000 vllm/vllm-openai:v0.24.0 m -tp 8',
}

describe('a command gives vLLM its words', () => {
  for (const [name, command] of Object.entries(SERVES)) {
    test(name, () => expect(argvOf(command)).toEqual(['serve', 'm', '-tp', '8']))
  }
})

test('variables come from env, those of Kubernetes as well', () => {
  const words = ['serve', 'm', '-tp', '8']
  expect(argvOf('vllm serve m -tp $TP', { TP: '8' })).toEqual(words)
  expect(argvOf('vllm serve m -tp $(TP)', { TP: '8' })).toEqual(words)
})

test('a file that the text writes is there for --config', () => {
  const text = 'cat > c.yaml <<END\ntensor-parallel-size: 8\nEND\nvllm serve m --config=c.yaml'
  const reading = readCommand(text, {})
  expect('files' in reading && [...reading.files]).toEqual([
    ['c.yaml', 'tensor-parallel-size: 8\n'],
  ])
})

describe('a command that gives none is refused', () => {
  test('for what the text does not say', () => {
    expect(argvOf('vllm serve m -tp $TP')).toEqual(['command_not_static'])
    expect(argvOf('vllm serve m -tp $(nproc)')).toEqual(['command_not_static'])
    expect(argvOf('nproc | xargs vllm serve m -tp')).toEqual(['command_not_static'])
    expect(argvOf('vllm serve ~ubuntu/models/m')).toEqual(['command_not_static'])
    expect(argvOf('vllm serve m --name "${BASH_SOURCE[0]}"')).toEqual(['command_not_static'])
  })
  test('for variables that are not in env, those of Kubernetes and those that must be set as well', () => {
    expect(argvOf('vllm serve $(MODEL)')).toEqual(['command_not_static'])
    expect(argvOf('vllm serve m -tp ${TP:?}')).toEqual(['command_not_static'])
    expect(argvOf('docker run -e VLLM_PORT vllm/vllm-openai m')).toEqual(['command_not_static'])
  })
  test('where what is unknown decides which of two servers starts', () => {
    const command = 'if [ "$X" = 1 ]; then vllm serve a; else vllm serve b; fi'
    expect(argvOf(command)).toEqual(['command_not_static'])
    expect(argvOf(command, { X: '1' })).toEqual(['serve', 'a'])
  })
  test('for text that is not shell text, with the place', () => {
    const reading = readCommand('set -e\nvllm serve "x', {})
    const message = 'Syntax error: unterminated double quote (line 2, column 12)'
    expect('faults' in reading && reading.faults).toMatchObject([
      { code: 'command_syntax', message },
    ])
  })
  test('for another program, and for several servers', () => {
    expect(argvOf('ls')).toEqual(['command_without_vllm'])
    expect(argvOf('vllm serve a; vllm serve b')).toEqual(['command_with_several'])
  })
})

test('a line of a unit file or a Compose file is read as an assignment, and the hint says so', () => {
  const reading = readCommand('ExecStart=/usr/bin/vllm serve m', {})
  expect('faults' in reading && reading.faults[0]?.message).toContain(
    'Remove ExecStart= before /usr/bin/vllm',
  )
  const plain = readCommand('serve m', {})
  expect('faults' in plain && plain.faults[0]?.message).toContain('Put `vllm` before serve')
})

test('a program whose way to start others is unknown is named', () => {
  const reading = readCommand('mpirun -np 2 vllm serve m', {})
  expect('faults' in reading && reading.faults[0]?.message).toContain('How "mpirun" starts')
})

/** The notices of a command: their codes, and the places that end their messages. */
function noticesOf(command: string, env: Record<string, string> = {}) {
  const reading = readCommand(command, env)
  if ('faults' in reading) throw new Error(reading.faults[0]?.message)
  return reading.notices.map(({ code, message }) => [code, /\(([^()]*)\)$/.exec(message)?.[1]])
}

const NOTICED: readonly (readonly [command: string, code: string, place: string])[] = [
  ['vllm serve m -tp 8 \\ \n  -dp 2', 'blank_after_backslash', 'line 1, column 20'],
  ['vllm serve m \\\n  -tp 8\n  -dp 2', 'line_run_as_command', 'line 3, column 3'],
  ['vllm serve m \\\n  # size\n  -tp 8', 'comment_after_continuation', 'line 2, column 3'],
  ['vllm serve m --eplb-config {"a": 1}', 'json_unquoted', 'line 1, column 28'],
  ['$ vllm serve m', 'prompt_removed', 'line 1, column 1'],
  ['vllm serve m \u2013tp 8', 'typographic_characters', 'line 1, column 14'],
  ['vllm serve m -tp ${TP:-8}', 'assumed_unset', 'line 1, column 18'],
  ['A=$(uname) vllm serve m', 'variable_unknown', 'line 1, column 5'],
  ['docker run --env-file e vllm/vllm-openai m', 'unread_file', 'line 1, column 23'],
]

describe('what is worth knowing of a command is a notice with its place', () => {
  for (const [command, code, place] of NOTICED) {
    test(code, () => expect(noticesOf(command)).toContainEqual([code, place]))
  }

  test('a variable that does not get into a container', () => {
    const command = 'docker run vllm/vllm-openai m'
    expect(noticesOf(command, { VLLM_PORT: '1', OTHER: '2' })).toEqual([
      ['variable_not_passed', 'line 1, column 12'],
    ])
  })
})

describe('places are in the text as it was sent', () => {
  test('after a prompt, Windows line ends and typographic characters', () => {
    const command = '$ vllm serve m \\\r\n  \u2014tp\u00a08 \\\r\n  --x {"a":1}'
    const reading = readCommand(command, {})
    if ('faults' in reading) throw new Error('not read')
    const words = reading.words.map((range) => range && command.slice(range.start, range.end))
    expect(words).toEqual(['serve', 'm', '\u2014tp', '8', '--x', '{"a":1}'])
    expect(noticesOf(command)).toContainEqual(['json_unquoted', 'line 3, column 7'])
  })

  test('after a reference of Kubernetes that is longer or shorter than its value', () => {
    const command = 'vllm serve $(MODEL_NAME) -tp $(T) -dp 2'
    const reading = readCommand(command, { MODEL_NAME: 'm', T: '00000008' })
    if ('faults' in reading) throw new Error('not read')
    const words = reading.words.map((range) => range && command.slice(range.start, range.end))
    expect(words).toEqual(['serve', '$(MODEL_NAME)', '-tp', '$(T)', '-dp', '2'])
    expect(reading.argv).toEqual(['serve', 'm', '-tp', '00000008', '-dp', '2'])
  })
})

test('the image of a container is part of the reading', () => {
  const reading = readCommand('docker run vllm/vllm-openai:v0.11.0 m', {})
  expect('argv' in reading && reading.image).toBe('vllm/vllm-openai:v0.11.0')
})

test('of many notices the first hundred are listed, with how many more there are', () => {
  const reading = readCommand(`${'$'.repeat(1_000)}\nvllm serve m`, {})
  const notices = 'notices' in reading ? reading.notices : []
  expect(notices).toHaveLength(100)
  expect(notices.at(-1)?.message).toEndWith(', and 400 more notices are not listed')
})
