"""What there is to tell of stages and their images: rows, tables, pages and documents."""
