"""The interactive page on localhost.

`view_state` holds what a visitor asked for, checked; `views` computes what is shown of it; `files`
makes the downloads; `page` and `page.vue` put it on the screen; `serve` and `guard` serve it.
Nothing but `page`, `serve` and `guard` knows of Solara or of a browser.
"""
