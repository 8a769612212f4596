"""What people do with money: decide on proposals, and set what may be spent."""
