"""The department's register: numbers given, notices issued, what happened to them, and a journal that proves it."""
