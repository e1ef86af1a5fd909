"""What can go wrong, one class for each way a caller reacts.

Bad data is never an exception: a row that cannot be read is a counted rejection. These are for
bad use, and each message says what was found, what was expected and what to do.
"""


class SeawardenError(Exception):
    """Anything Seawarden refuses to do, with the remedy in the message."""


class SettingsError(SeawardenError):
    """A setting or option is wrong: correct it and start again."""


class UnusableInput(SeawardenError):  # noqa: N818  named after what the person must mend
    """A file holds nothing that can be used: mend or replace the file."""


class SourceUnavailable(SeawardenError):  # noqa: N818  named after the state, not the act
    """A file, feed or server cannot be reached now: try again later."""


class StoreUnavailable(SeawardenError):  # noqa: N818  named after the state, not the act
    """The records cannot be reached or written now: nothing was kept; wait and do it again."""


class ActRefused(SeawardenError):  # noqa: N818  named after what happened to the act
    """What somebody wants to do is not complete or not allowed: correct it and do it again."""


class Overtaken(SeawardenError):  # noqa: N818  named after what happened to the act
    """Something newer was kept meanwhile: look at it, then decide again."""


class ProtocolMisuse(SeawardenError):  # noqa: N818  as h11 names it: our own mistake
    """One part of Seawarden broke its contract with another: a defect of ours."""
