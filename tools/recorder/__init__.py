"""Records what released vLLM packages answer, as goldens in this project's own terms."""
