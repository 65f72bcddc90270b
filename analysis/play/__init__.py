"""A run with a player in it: the State Department, Moscow, or a buyer.

It is the model on Mesa with a person in the `Cast` (`seats`), lived again from month 0 with the
orders so far (`orders`), so that a game is its text and nothing else. `game` replays it on the luck
of a class code (`luck`); `sight` is what the player may know, `news` what it reads, `options` what
it may do; `debrief` and `classroom` say how it went; `copy` writes down what the model does as
orders. A terminal (`command`), Python (`python`) and the page show the same.
"""
