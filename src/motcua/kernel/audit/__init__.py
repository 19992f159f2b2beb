"""The memory that can't be rewritten unseen.

Each subject (a dossier, a procedure, a document) has a chain of its own, so that chains never queue behind one another.
An entry carries the hash of the entry before it and of its own canonical content. Each night `make_head` hashes the
heads of the chains that grew into one Merkle root, chained to the night before and signed.
"""

from motcua.kernel.audit.bulk import record_many
from motcua.kernel.audit.chain import Subject, history, record
from motcua.kernel.audit.checking import ChainReport, HeadInfo, check_chain, check_head, nightly_heads
from motcua.kernel.audit.counting import acts_between
from motcua.kernel.audit.heads import make_head
from motcua.kernel.audit.verify import Broken, Report, verify_all, verify_chain

__all__ = [
    "Broken", "ChainReport", "HeadInfo", "Report", "Subject", "acts_between", "check_chain", "check_head", "history",
    "make_head", "nightly_heads", "record", "record_many", "verify_all", "verify_chain",
]  # fmt: skip
__all__ = ["Broken", "Report", "Subject", "history", "make_head", "record", "record_many", "verify_all", "verify_chain"]
