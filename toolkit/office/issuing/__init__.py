"""From a checked batch to issued notices: reserved, made, staged, registered, published; and resumed."""
