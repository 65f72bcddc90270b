"""The decision rules of the model, each written once as a plain function.

Rules read and write attributes of the things they are given. The Mesa agents call them with
themselves; the compiled ensemble calls them with records of arrays that have the same fields.
Nothing here imports the rest of the project at run time.
"""
