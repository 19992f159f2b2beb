"""Rights of learning."""

from motcua.kernel.permissions import Permission


class LearningPermission(Permission):
    SEE_USAGE = "learning.see_usage"  # how the units of a place use the desk, in numbers
