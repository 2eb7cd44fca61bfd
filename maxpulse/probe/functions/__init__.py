"""Functions of the database: what the catalogue has (`found`), what to ask them (`arguments`), and the tries (`steps`).

Whoever has no right to call a function is refused. Whoever has one asks about what is the other company's, and has to
be answered as if it were not there (`answers`): as somebody who asks about nobody. What a function opens to whoever
knows an address or a code, or to everybody, stands in `opened` with its reason and all that it may tell and write.
"""
