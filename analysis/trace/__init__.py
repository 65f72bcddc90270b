"""Why one deal of one run went as it did."""
