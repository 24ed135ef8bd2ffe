"""Members fill in their own part: one small workbook each, sealed, merged back three ways."""
