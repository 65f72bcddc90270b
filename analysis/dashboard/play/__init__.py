"""The pages of the game: one for a player, and one for a class.

As on the other page an address says all: `address` reads and writes it, `told` is what stands on
the page of a game and `classes` on that of a class, `compose` makes them HTML.
"""
