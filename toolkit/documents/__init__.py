"""Writes Word documents from facts and turns them into PDF."""
