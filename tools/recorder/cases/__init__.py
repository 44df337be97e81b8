"""Draws configs, hosts and environments to ask a release about."""
