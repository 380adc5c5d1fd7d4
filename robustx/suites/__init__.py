"""The suites that ship with robustx, as YAML."""
