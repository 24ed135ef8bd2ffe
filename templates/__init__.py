"""Builders of the Word templates; the .docx files beside them are what they give."""
