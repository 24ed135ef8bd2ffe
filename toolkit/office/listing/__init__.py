"""The register for people: lists, everything about one number, workbooks to print and keep."""
