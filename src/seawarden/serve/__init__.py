"""The service: HTTP and server-sent events over the use-cases of `app`; it decides nothing."""
