"""Rights over dossiers. Rights over steps of a process are workflow's."""

from motcua.kernel.permissions import Permission


class DossierPermission(Permission):
    SEE = "dossiers.see"
    INTAKE = "dossiers.intake"
    HANDLE = "dossiers.handle"
    APPROVE = "dossiers.approve"
    RETURN = "dossiers.return"
    OVERSEE = "dossiers.oversee"
    SEE_REGISTER = "dossiers.see_register"
    KEEP_REGISTER = "dossiers.keep_register"
