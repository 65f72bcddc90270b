"""Documents that are made from code: the reference, the TRACE record, and executed notebooks."""
