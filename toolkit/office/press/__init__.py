"""The press: many notices laid out at once, cut apart, sealed, signed, by pure functions on any executor."""
