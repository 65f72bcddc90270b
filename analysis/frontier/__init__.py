"""What State could do: policies that no other beats in every outcome, and where they break."""
