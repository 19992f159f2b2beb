"""What can go wrong before the program runs. Each message says what to do."""


class LaunchError(Exception):
    """Starting is not possible; the message says why and what to do."""
