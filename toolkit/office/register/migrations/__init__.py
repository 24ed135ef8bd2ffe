"""Migrations of the register's tables, run by :mod:`toolkit.office.register.migrate`."""
