"""Rights over scans and over the stores of owners."""

from motcua.kernel.permissions import Permission


class PapersPermission(Permission):
    SCAN = "papers.scan"
    """Bring in stacks at a unit and sort their pages."""
    CONFIRM = "papers.confirm"
    """Say that what was read is what the paper says."""
    SEE_STORE = "papers.see_store"
    """Look into an owner's store, for a matter in hand; each look is recorded."""
