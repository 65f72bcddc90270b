"""The interactive page on localhost, whose address is its state.

A request is parsed (`address`, `view_state`), computed (`work`, `overtime`, `single_run`: numbers,
kept in `cache`) and shown (`views`, with the drawings of `figures`; `levers` and `idle`; `compose`
and `page.html.j2`). `files` makes the downloads, `serve` and `guard` serve it. Nothing is kept per
visitor. Another page is one more route in `serve`.
"""
