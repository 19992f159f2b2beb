"""What became of paper: stacks from the scanner, their pages, and each owner's store of digital papers.

The order is that of Circular 01/2023/TT-VPCP: what the owner's store already holds is used again before anything is
scanned (`queries.offers`); what is scanned is cut into papers and read by a machine (`files.scanning`), sorted and
checked by a person beside the picture (`actions.sorting`, `confirm_paper`), and kept under a code of its own. A
dossier is known here only as an opaque subject; the room above links its papers to those of the store.
"""
