"""AWS Glue Data Quality, which Tarn does not serve: its names are here so that a refusal names them."""
