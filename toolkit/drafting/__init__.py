"""The secretary's desk: drafts, redlines, comments."""
