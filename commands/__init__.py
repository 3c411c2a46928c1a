"""Commands of `publish` that stand in modules of their own: thin, all work is done in `pipelines`."""
