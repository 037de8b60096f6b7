"""The book's pictures, and what draws them."""
