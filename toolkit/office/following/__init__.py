"""What follows a notice: delivery, report, re-check, as events that are never erased; and the deadlines."""
