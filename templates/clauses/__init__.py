"""What the agreement and the charter say: clauses as data, and the terms that both texts print from the same facts."""
