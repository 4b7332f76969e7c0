"""Nothing: what `./run test` submits so that Spark resolves the packages that tests need."""
