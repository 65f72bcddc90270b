"""Folders of results: files that appear whole or not at all, tables, manifests."""
