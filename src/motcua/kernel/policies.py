"""Rights over what the house itself keeps: messages that were not delivered, and the memory."""

from motcua.kernel.permissions import Permission


class KernelPermission(Permission):
    SEE_DEAD_LETTERS = "kernel.see_dead_letters"
    REDELIVER = "kernel.redeliver"
    VERIFY_AUDIT = "kernel.verify_audit"
