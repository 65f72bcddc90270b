"""Which parameters drive an outcome: Morris screening and Sobol indices, on paired noise."""
