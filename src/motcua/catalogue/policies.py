"""Who may do what in the catalogue. What is published is for everyone to read."""

from motcua.kernel.permissions import Permission


class CataloguePermission(Permission):
    EDIT = "catalogue.edit"
    PUBLISH = "catalogue.publish"
    IMPORT = "catalogue.import"
