"""The names of py4j that scripts import; there is no JVM behind them."""
