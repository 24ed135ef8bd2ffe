"""Many parties sign one packet: their fields, whose certificate fits which, who has signed and who has not."""
