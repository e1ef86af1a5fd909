"""The watch: live feeds in, judged by the same engine as an archive, shown to officers."""
