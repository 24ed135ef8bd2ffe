"""The fictional dossier that ships with the tool, and the scripts that make its attachments."""
