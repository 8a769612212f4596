"""What officers and planners fill in, one module per room."""
