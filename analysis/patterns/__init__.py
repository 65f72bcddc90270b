"""What is known of sanctions, next to what the model shows."""
