"""Programs that run in vLLM's own Python and print what it answers: JSON lines on stdout, logs on stderr."""
