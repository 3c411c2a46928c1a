"""Many datasets checked as a machine does it on each commit: which changed, what was found, which rows differ."""
