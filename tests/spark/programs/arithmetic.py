"""Numbers: overflow, division, decimals, rounding, comparison, bits."""

from decimal import Decimal

from pyspark.sql import functions as F


def programs(spark):
    whole = spark.createDataFrame(
        [(1, 2147483647, 9223372036854775807, 127, 32767), (-7, -2147483648, -9223372036854775808,
                                                            -128, -32768),
         (0, 0, 0, 0, 0), (None, None, None, None, None), (7, 2, 3, 4, 5)],
        "a int, i int, l long, b byte, s short")
    real = spark.createDataFrame(
        [(1.5, 2.5, "1"), (0.0, -0.0, "x"), (float("nan"), 1e10, " 2.5 "), (None, float("inf"), None),
         (-1.5, 0.001, "1e2"), (123456789.125, 1e-4, "-3")], "d double, e double, t string")
    small = spark.createDataFrame([(1.1,), (98304.25,), (1e-5,), (16777216.0,), (None,)], "f float")
    money = spark.createDataFrame(
        [(Decimal("12.34"), Decimal("3.0000"), 3), (Decimal("-0.01"), Decimal("7.5000"), 0),
         (None, Decimal("1.0000"), 1), (Decimal("99999999.99"), Decimal("0.0001"), -2)],
        "m decimal(10,2), n decimal(12,4), k int")
    big = spark.createDataFrame(
        [(Decimal("12345678901234567890.123456789012345678"), Decimal("98765432109876543.21")),
         (Decimal("-1.000000000000000000"), Decimal("3.00"))],
        "p decimal(38,18), q decimal(38,2)")
    col = F.col
    return {
        "int_add_wraps": lambda: whole.select(col("i") + 1, col("l") + 1, col("i") - 1, col("l") - 1),
        "int_multiply_wraps": lambda: whole.select(col("i") * 2, col("l") * 3, col("i") * col("l")),
        "byte_short_types": lambda: whole.select(
            col("b") + col("b"), col("b") + col("s"), col("s") * col("s"), col("b") - F.lit(1)),
        "division_is_double": lambda: whole.select(
            col("i") / col("a"), col("a") / 2, col("l") / col("a"), F.lit(1) / 0),
        "modulo": lambda: whole.select(col("i") % 3, col("a") % 0, col("a") % -2, col("l") % 5,
                                       F.pmod("a", F.lit(3)), F.pmod(F.lit(7), F.lit(-3))),
        "negate": lambda: whole.select(-col("i"), -col("a"), F.negative("l"), F.abs("i"), F.abs("a")),
        "div_operator": lambda: whole.selectExpr("i div 2", "a div 0", "l div -3", "a div 2"),
        "double_arithmetic": lambda: real.select(
            col("d") + col("e"), col("d") / col("e"), col("d") % 2, col("d") * 0),
        "string_in_arithmetic": lambda: real.select(
            col("t") + 1, col("t") * col("t"), col("t") / 2, -col("t"), col("t") % 2),
        "string_compared_with_number": lambda: real.select(
            "t", col("t") == 1, col("t") > 1.5, col("t") == F.lit(Decimal("2.5"))),
        "nan_compare": lambda: real.select(
            "d", col("d") > 1e300, col("d") == col("d"), F.isnan("d"), F.greatest("d", "e"),
            F.least("d", "e")),
        "nan_order_ordered": lambda: real.select("d").orderBy("d"),
        "nan_order_desc_ordered": lambda: real.select("d").orderBy(col("d").desc()),
        "decimal_add": lambda: money.select(col("m") + col("n"), col("m") - col("n"), col("m") + 1,
                                            col("m") + col("k")),
        "decimal_multiply": lambda: money.select(col("m") * col("n"), col("m") * 2,
                                                 col("m") * col("k")),
        "decimal_divide": lambda: money.select(col("m") / col("n"), col("m") / col("k"),
                                               col("m") / 3, F.lit(1) / col("m")),
        "decimal_modulo": lambda: money.select(col("m") % col("n"), col("m") % 3),
        "decimal_with_double": lambda: money.select(col("m") + F.lit(1.5), col("m") * 1.1),
        "decimal_big": lambda: big.select(col("p") * col("q"), col("p") / col("q"),
                                          col("p") + col("q"), col("q") * col("q")),
        "decimal_sums": lambda: money.agg(F.sum("m"), F.avg("m"), F.sum("n"), F.min("m"),
                                          F.max("n"), F.avg("n")),
        "decimal_cast": lambda: money.select(
            col("m").cast("int"), col("m").cast("string"), col("n").cast("decimal(6,1)"),
            col("m").cast("decimal(4,2)"), col("n").cast("double"), col("m").cast("boolean")),
        "decimal_compare": lambda: money.select(col("m") > col("n"), col("m") == 12.34,
                                                col("m") < 13, col("n").isin(3, 1)),
        "decimal_negate_abs": lambda: money.select(-col("m"), F.abs("m"), F.signum("m")),
        "round_doubles": lambda: real.select(
            F.round("d"), F.round("d", 1), F.bround("d"), F.round("e", 3), F.rint("d")),
        "round_half": lambda: spark.createDataFrame(
            [(2.5,), (3.5,), (-2.5,), (0.125,), (1.005,), (2.675,)], "x double").select(
                F.round("x"), F.bround("x"), F.round("x", 2), F.bround("x", 2)),
        "round_ints": lambda: whole.select(F.round("a", -1), F.round("i", -3), F.bround("a", -1)),
        "round_decimals": lambda: money.select(F.round("m"), F.round("m", 1), F.round("n", 2),
                                               F.round("m", -1), F.ceil("m"), F.floor("n")),
        "ceil_floor": lambda: real.select(F.ceil("d"), F.floor("d"), F.ceil("e"), F.floor("e")),
        "floats": lambda: small.select("f", col("f") + 1, col("f").cast("string"),
                                       col("f").cast("double"), col("f") * F.lit(2.0)),
        "bits": lambda: whole.select(
            col("a").bitwiseAND(6), col("a").bitwiseOR(8), col("a").bitwiseXOR(3),
            F.bitwise_not("a"), F.shiftleft("a", 2), F.shiftright("a", 1),
            F.shiftrightunsigned("a", 1), F.bit_count("a")),
        "shift_wraps": lambda: whole.select(F.shiftleft("i", 1), F.shiftleft("l", 1)),
        "trigonometry": lambda: real.select(
            F.sin("d"), F.cos("d"), F.tan("d"), F.atan("d"), F.asin("e"), F.acos("e"),
            F.sinh(F.lit(1.0)), F.atan2("d", F.lit(2.0)), F.degrees("d"), F.radians("d")),
        "logarithms": lambda: real.select(
            F.log("d"), F.log(2.0, "e"), F.log10("e"), F.log2("e"), F.log1p("d"), F.exp("d"),
            F.expm1("e"), F.sqrt("d"), F.cbrt("d"), F.pow("d", F.lit(2)), F.hypot("d", "e")),
        "signs": lambda: real.select(F.signum("d"), F.abs("d"), F.nanvl("d", "e"),
                                     F.factorial(F.lit(5)), F.factorial(F.lit(21))),
        "hex_bin_conv": lambda: whole.select(F.hex("a"), F.bin("a"), F.conv(F.lit("ff"), 16, 10),
                                             F.conv(F.lit("-10"), 10, 16), F.hex(F.lit("Spark"))),
        "null_safe_equal": lambda: whole.select(
            col("a").eqNullSafe(None), col("a").eqNullSafe(7), col("a") == 7, col("a") != 7,
            ~(col("a") == 7)),
        "between_in": lambda: whole.select(col("a").between(-7, 1), col("a").isin(1, 7),
                                           col("a").isin(1, None), ~col("a").isin([1])),
        "logic_three_values": lambda: spark.createDataFrame(
            [(x, y) for x in (True, False, None) for y in (True, False, None)],
            "x boolean, y boolean").select("x", "y", col("x") & col("y"), col("x") | col("y"),
                                           ~col("x"), col("x") == col("y")),
        "greatest_least": lambda: whole.select(F.greatest("a", "i", "l"), F.least("a", F.lit(3)),
                                               F.coalesce("a", F.lit(-1)), F.coalesce("a", "l")),
        "literal_types": lambda: spark.range(1).select(
            F.lit(1), F.lit(2 ** 40), F.lit(1.0), F.lit("s"), F.lit(True), F.lit(None),
            F.lit(Decimal("1.20")), F.lit(b"ab"), F.lit([1, 2])),
        "double_text": lambda: spark.createDataFrame(
            [(x,) for x in (1.0, 1e7, 9999999.0, 1e-3, 9.9e-4, 1.5e300, 1e-300, 123456.789, 0.1,
                            1e21, -1e10, 100.0, 12345678.9, float("inf"), float("nan"), -0.0)],
            "x double").select(col("x").cast("string")),
        "boolean_with_numbers": lambda: spark.sql("select true = 1 a, false = 0.0 b, true = 2 c"),
        "width_bucket": lambda: whole.selectExpr("width_bucket(a, -10, 10, 4)",
                                                 "width_bucket(a, 10, -10, 4)"),
        "try_arithmetic": lambda: whole.selectExpr("try_add(i, 1)", "try_divide(a, 0)",
                                                   "try_multiply(l, 2)", "try_subtract(i, 1)"),
    }
