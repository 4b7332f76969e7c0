"""Programs by theme: programs(spark) gives {name: function}. A name that ends with _ordered says
that the order of rows counts."""
