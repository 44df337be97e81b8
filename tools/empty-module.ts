/** Replaces modules that the Worker does not need in its bundle: `[alias]` in wrangler.toml. */
export {}
