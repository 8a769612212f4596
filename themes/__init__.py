"""When and about what: themes, cycles, rounds, the kamus, and the forums with attendance and minutes."""
