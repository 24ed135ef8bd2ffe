"""The department's desk: batches of notices, the register of numbers, deadlines."""
