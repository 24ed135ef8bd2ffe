"""For whoever brings a template: what it may print, whether it is right, how it comes out."""
