"""What is done to release this project; docs/releasing.md says when."""
