"""Scripts that clean text, and functions of Python over rows."""

import decimal

from pyspark.sql import functions as F
from pyspark.sql import types as T


def programs(spark):
    names = spark.createDataFrame(
        [(1, "  jOHN   o'NEIL ", "+47 22 33 44 55"), (2, "ANNE-marie  Müller", "(555) 123-4567"),
         (3, "smyth", None), (4, None, "12"), (5, "Smith", "0049/30/1234")],
        "id int, name string, phone string")
    return {**_cleaning(names), **_sounds(spark, names), **_encodings(names), **_udfs(spark, names),
            **_words(spark)}


def _cleaning(names):
    squeezed = F.trim(F.regexp_replace("name", r"\s+", " "))
    digits = F.regexp_replace("phone", r"\D", "")
    return {
        "clean_names": lambda: names.select("id", F.initcap(squeezed).alias("n"), F.length(squeezed),
                                            F.reverse(squeezed), F.upper(F.substring(squeezed, 1, 1))),
        "clean_groups": lambda: names.select(F.regexp_replace(squeezed, r"^(\S+)\s+(\S+)$", "$2, $1")),
        "clean_phone": lambda: names.select(
            digits.alias("d"), F.lpad(digits, 12, "0").alias("l"), F.rpad(digits, 4, "*").alias("r"),
            F.translate("phone", "()/- ", "").alias("t"), F.right(digits, F.lit(4)).alias("last"),
            F.left(digits, F.lit(2)).alias("first"), F.repeat("phone", 2)),
        "clean_masks": lambda: names.select(
            F.regexp_replace("phone", r"\d(?=\d{2})", "X").alias("a"),
            F.concat(F.lit("***"), F.substring("phone", -2, 2)).alias("b"),
            F.overlay("phone", F.lit("##"), 2, 3).alias("c"), F.mask("phone").alias("d"),
            F.mask("name", F.lit("U"), F.lit("l"), F.lit("0"), F.lit("-")).alias("e")),
        "clean_translate": lambda: names.select(F.translate("name", "aeiouAEIOU", "*****"),
                                                F.translate(F.lower("name"), "ü'", "u")),
        "clean_trims": lambda: names.select(
            F.ltrim("name").alias("l"), F.rtrim("name").alias("r"), F.btrim("name").alias("b"),
            F.btrim("name", F.lit(" jAs")).alias("c"), F.expr("trim(LEADING ' ' FROM name)").alias("d"),
            F.expr("trim(BOTH 'sh' FROM name)").alias("e"), F.expr("trim(TRAILING 'h' FROM name)").alias("f")),
        "clean_search": lambda: names.select(
            F.instr("name", "i"), F.locate("m", "name", 2), F.col("name").startswith("S").alias("s"),
            F.col("name").endswith("h").alias("e"), F.col("name").contains("mi").alias("c"),
            F.col("name").ilike("SM%").alias("i"), F.position(F.lit("t"), "name").alias("p"),
            F.col("name").substr(2, 3).alias("x"), F.charindex(F.lit("i"), "name") if hasattr(
                F, "charindex") else F.lit(0)),
        "clean_split": lambda: names.select(
            F.split("name", "[ -]+"), F.split("phone", "", 4), F.split(squeezed, " ", 2),
            F.split_part("phone", F.lit(" "), F.lit(2)).alias("p"), F.size(F.split("name", "x"))),
        "clean_concat": lambda: names.select(
            F.concat("name", F.lit("-"), "phone"), F.concat_ws("|", "name", F.lit(None), "phone"),
            F.coalesce(F.concat(F.lit("#"), "id"), F.lit("none")).alias("c"), F.elt(F.lit(2), "name", "phone"),
            F.printf(F.lit("%d:%s"), "id", "name")),
        "clean_replace": lambda: names.select(F.replace("name", F.lit("mi"), F.lit("MY")),
                                              F.expr("replace(phone, ' ')"), F.expr("replace(name, 'S', '')")),
        "clean_between": lambda: names.select(F.substring_index(F.substring_index("phone", ")", 1), "(", -1)),
        "clean_char": lambda: names.select(F.ascii("name"), F.expr("char(64 + id)"), F.expr("chr(id + 96)"),
                                           F.bit_length("name"), F.octet_length("name"),
                                           F.char_length("name"), F.expr("space(id)"), F.hex("name")),
        "clean_in_set": lambda: names.select(F.expr("find_in_set('smyth', name)"), F.expr("name || '!'")),
        "clean_regexp_functions": lambda: names.select(
            F.regexp_like("name", F.lit("^[A-Za-z]+$")).alias("l"), F.regexp_instr("phone", F.lit(r"\d")).alias(
                "i"), F.regexp_extract_all("phone", F.lit(r"(\d+)")).alias("a"),
            F.regexp_extract("phone", r"(\d+)\D+(\d+)", 2).alias("e")),
    }


def _sounds(spark, names):
    pairs = spark.createDataFrame([("kitten", "sitting"), ("robert", "rupert"), ("", "abc"), (None, "x"),
                                   ("Ashcraft", "Ashcroft"), ("münchen", "munchen"), ("12", "1")],
                                  "a string, b string")
    return {
        "sound_soundex": lambda: names.select(F.soundex("name")),
        "sound_pairs": lambda: pairs.select("a", F.soundex("a"), F.soundex("b"), F.levenshtein("a", "b"),
                                            F.levenshtein("a", "b", 2).alias("t")),
        "sound_join": lambda: names.alias("x").join(
            names.alias("y"), (F.soundex("x.name") == F.soundex("y.name")) & (F.col("x.id") < F.col("y.id"))
        ).select(F.col("x.id").alias("x"), F.col("y.id").alias("y")),
        "sound_similarity": lambda: pairs.select(F.round(1 - F.levenshtein("a", "b") / F.greatest(
            F.length("a"), F.length("b")), 3).alias("s")),
    }


def _encodings(names):
    return {
        "code_base64": lambda: names.select(F.base64(F.col("name").cast("binary")).alias("b"),
                                            F.unbase64(F.base64(F.encode("name", "UTF-8"))).cast("string")),
        "code_hex": lambda: names.select(F.hex("id"), F.unhex(F.hex("name")).cast("string"), F.conv(
            "phone", 10, 16), F.bin("id"), F.conv(F.lit("ff"), 16, 10)),
        "code_digest": lambda: names.select(F.md5("name"), F.sha1("name"), F.sha2("name", 224), F.crc32("name")),
        "code_encode": lambda: names.select(F.encode("name", "UTF-16BE"), F.decode(F.encode(
            "name", "ISO-8859-1"), "ISO-8859-1"), F.expr("to_binary(hex(name), 'hex')").alias("t")),
        "code_url": lambda: names.select(F.url_encode("name").alias("u"), F.url_decode(
            F.url_encode("name")).alias("d")),
        "code_parse_url": lambda: names.select(*[F.expr(
            f"parse_url('https://u:p@ex.org:8080/a/b.html?x=1&y=2#f', '{part}')").alias(part.lower())
            for part in ("HOST", "PATH", "QUERY", "REF", "PROTOCOL", "FILE", "AUTHORITY", "USERINFO")]),
        "code_uuid": lambda: names.select(F.length(F.expr("uuid()")).alias("n")),
    }


def _udfs(spark, names):
    @F.udf(returnType=T.ArrayType(T.StringType()))
    def initials(text):
        return [word[0].upper() for word in text.split()] if text else []

    @F.udf("struct<first:string,rest:array<string>>")
    def parts(text):
        words = (text or "").split()
        return (words[0], words[1:]) if words else None

    @F.udf(returnType="decimal(6,2)")
    def money(number):
        return decimal.Decimal(number) / 4

    @F.udf(T.MapType(T.StringType(), T.IntegerType()))
    def letters(text):
        return {c: text.count(c) for c in sorted(set(text))} if text else None

    def classify(number):
        if number % 2:
            return "odd"
        return "even"
    classify_udf = F.udf(classify)
    spark.udf.register("classify", classify, T.StringType())
    names.createOrReplaceTempView("udf_names")

    class Counter:
        def __call__(self, value):
            return value + 1

    return {
        "udf_array": lambda: names.select(initials("name").alias("i")).select("i", F.size("i")),
        "udf_struct_fields": lambda: names.select(parts("name").alias("p")).select("p.first", "p.rest", "p"),
        "udf_decimal": lambda: names.select(money("id")),
        "udf_map_keys": lambda: names.select(letters("name").alias("m")).select(
            F.sort_array(F.map_keys("m")), F.col("m")["h"]),
        "udf_named": lambda: names.select(classify_udf("id"), classify_udf(F.col("id") + 1).alias("b")),
        "udf_sql": lambda: spark.sql("SELECT classify(id) AS c, count(*) n FROM udf_names GROUP BY classify(id)"),
        "udf_expr": lambda: names.selectExpr("classify(id)", "upper(classify(id)) u"),
        "udf_null_in": lambda: names.select(F.udf(lambda x: x is None, "boolean")("phone")),
        "udf_many_args": lambda: names.select(F.udf(lambda *a: "/".join(map(str, a)))("id", "name", F.lit(2))),
        "udf_date": lambda: names.select(F.udf(lambda n: __import__("datetime").date(2024, 1, n), "date")("id")),
        "udf_timestamp": lambda: names.select(F.udf(
            lambda n: __import__("datetime").datetime(2024, 1, n, 5), "timestamp")("id").alias("t")),
        "udf_returns_row": lambda: names.select(F.udf(
            lambda n: {"a": n, "b": str(n)}, "struct<a:int,b:string>")("id").alias("r")).select("r.*"),
        "udf_callable_object": lambda: names.select(F.udf(Counter(), "int")("id").alias("c")),
        "udf_in_when": lambda: names.select(F.when(F.col("id") > 2, classify_udf("id")).otherwise("-").alias("c")),
        "udf_in_join": lambda: names.alias("a").join(
            names.alias("b"), classify_udf(F.col("a.id")) == F.col("b.name"), "left").select("a.id", "b.id"),
        "udf_nondeterministic": lambda: names.select(F.udf(lambda: 1, "int").asNondeterministic()().alias("o")),
        "udf_float_as_int": lambda: names.select(F.udf(lambda n: n / 1, "int")("id").alias("i"),
                                                 F.udf(lambda n: n, "float")("id").alias("f"),
                                                 F.udf(lambda n: n, "string")("id").alias("s")),
        "udf_bytes": lambda: names.select(F.udf(lambda s: s and s.encode(), "binary")("phone").alias("b")),
    }


def _words(spark):
    texts = spark.createDataFrame([("the cat and the dog",), ("A dog, a cat; THE end.",), ("",)], "text string")
    words = texts.select(F.explode(F.split(F.lower(F.regexp_replace("text", r"[^\w\s]", "")), r"\s+")).alias("w"))
    return {
        "words_count_ordered": lambda: words.where("w != ''").groupBy("w").count().orderBy(
            F.col("count").desc(), F.col("w").asc()),
        "words_rdd": lambda: sorted(texts.rdd.flatMap(lambda r: r.text.lower().split()).map(
            lambda w: (w, 1)).reduceByKey(lambda a, b: a + b).collect()),
        "words_longest": lambda: words.agg(F.max(F.struct(F.length("w"), "w")), F.max(F.length("w"))),
        "words_pairs": lambda: texts.select(F.split("text", " ").alias("w")).select(F.transform(
            F.sequence(F.lit(1), F.size("w")), lambda i: F.element_at("w", i)).alias("t")),
        "words_sql": lambda: (texts.createOrReplaceTempView("texts"), spark.sql("""
            SELECT w, count(*) AS n FROM (SELECT explode(split(lower(text), '[^a-z]+')) AS w FROM texts)
            WHERE length(w) > 2 GROUP BY w ORDER BY n DESC, w LIMIT 3"""))[1],
        "words_stop": lambda: words.where(~F.col("w").isin("the", "a", "and", "")).distinct(),
    }
