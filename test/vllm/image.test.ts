import { describe, expect, test } from 'bun:test'
import { readImage, servesByItself } from '../../src/vllm/image.ts'

describe('the name of an image', () => {
  test.each([
    ['vllm/vllm-openai:v0.24.0', '0.24.0'],
    ['docker.io/vllm/vllm-openai:v0.24.0@sha256:00', '0.24.0'],
    ['localhost:5000/vllm-openai:v0.23.0', '0.23.0'],
    ['aibrix/vllm-openai:v0.10.2-aibrix-v0.5.0', '0.10.2'],
    ['vllm/vllm-openai:v0.10.1.1-x86_64', '0.10.1.1'],
    ['rocm/vllm:rocm6.4.1_vllm_0.10.1_20250909', '0.10.1'],
  ])('%s has the release %s', (image, release) => {
    expect(readImage(image)).toMatchObject({ version: release, release })
  })

  test.each([
    ['vllm/vllm-openai:v0.9.1', '0.9.1'],
    ['vllm/vllm-openai:v0.7.3.self.post1', '0.7.3'],
  ])('%s has a version that is no known release', (image, version) => {
    expect(readImage(image)).toMatchObject({ version, release: undefined })
  })

  test.each([
    'vllm/vllm-openai',
    'vllm/vllm-openai:latest',
    'localhost:5000/vllm-openai',
    'nvcr.io/nvidia/vllm:25.09-py3',
    'nvcr.io/nvidia/vllm:2025.9.1',
    'lmcache/vllm-openai:v0.3.9',
    'ghcr.io/llm-d/llm-d-cuda:v0.24.0',
    '',
    ':@/',
  ])('%p names no version of vLLM', (image) => {
    expect(readImage(image)).toMatchObject({ version: undefined, release: undefined })
  })

  test('has a tag and a digest, or neither', () => {
    expect(readImage('a:5000/b/vllm-openai:v1@sha256:00')).toMatchObject({
      name: 'vllm-openai',
      tag: 'v1',
      hasDigest: true,
    })
    expect(readImage('a:5000/b')).toMatchObject({ name: 'b', tag: undefined, hasDigest: false })
  })
})

test.each([
  ['vllm/vllm-openai:v0.24.0', true],
  ['vllm/vllm-tpu:nightly', true],
  ['public.ecr.aws/x/vllm-cpu-release-repo:v0.24.0', true],
  ['rocm/vllm:latest', false],
  ['vllm/vllm-openaix:v0.24.0', false],
])('%s runs vllm serve by itself: %p', (image, serves) => {
  expect(servesByItself(readImage(image))).toBe(serves)
})
