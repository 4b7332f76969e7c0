"""Glue's transforms of machine learning, which Tarn does not serve: a refusal names them."""
