/**
 * The known releases of vLLM, oldest first; the newest is the default. One with `same_as` resolves every config as that
 * other release does. The others are defined by the `since`, `removed` and `changes` of fields and rules.
 */
export const RELEASES = [
  { version: '0.10.1' },
  { version: '0.10.1.1', same_as: '0.10.1' },
  { version: '0.10.2' },
  { version: '0.11.0' },
  { version: '0.11.1' },
  { version: '0.11.2', same_as: '0.11.1' },
  { version: '0.12.0' },
  { version: '0.13.0' },
  { version: '0.14.0' },
  { version: '0.14.1', same_as: '0.14.0' },
  { version: '0.15.0' },
  { version: '0.15.1', same_as: '0.15.0' },
  { version: '0.16.0' },
  { version: '0.17.0' },
  { version: '0.17.1', same_as: '0.17.0' },
  { version: '0.18.0' },
  { version: '0.18.1', same_as: '0.18.0' },
  { version: '0.19.0' },
  { version: '0.19.1', same_as: '0.19.0' },
  { version: '0.20.0' },
  { version: '0.20.1', same_as: '0.20.0' },
  { version: '0.20.2', same_as: '0.20.0' },
  { version: '0.21.0' },
  { version: '0.22.0' },
  { version: '0.22.1', same_as: '0.22.0' },
  { version: '0.23.0' },
  { version: '0.24.0' },
  { version: '0.25.0', same_as: '0.24.0' },
  { version: '0.25.1', same_as: '0.24.0' },
  { version: '0.26.0' },
  { version: '0.27.0' },
  { version: '0.27.1', same_as: '0.27.0' },
  { version: '0.28.0' },
  { version: '0.29.0' },
  { version: '0.30.0' },
  { version: '0.31.0' },
  { version: '0.32.0' },
  { version: '0.33.0' },
] as const

/** A released version, such as `0.24.0`. */
export type ReleaseVersion = (typeof RELEASES)[number]['version']
