"""Reports: a result in words, tables and figures, as one page that opens anywhere."""
