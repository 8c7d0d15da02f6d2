"""Files to stories and back; see ``docs/formats.md``."""
