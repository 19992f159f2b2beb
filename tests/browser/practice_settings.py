"""The settings of the house that the browser visits, as far as pages can tell in the practice mode."""

from browser_settings import *  # noqa: F403

MODE, PRACTICE, LEARNING_GUIDE = "practice", True, True
