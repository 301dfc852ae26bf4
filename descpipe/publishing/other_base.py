"""A base image that was not pushed, and need not be."""


class OtherBaseError(Exception):
    """The registry has a base image of other sources under a name; the message says what to do."""
