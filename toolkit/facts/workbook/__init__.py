"""The dossier as one workbook: a full equal of ``dossier.yaml``."""
