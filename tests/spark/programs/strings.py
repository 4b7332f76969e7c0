"""Strings: positions, padding, splitting, LIKE, regular expressions of Java, hashes."""

from pyspark.sql import functions as F

TEXTS = ["hello world", "", None, "  padded  ", "ÄÖü ß", "a,b,,c", "tab\tnew\nline", "AbC123xyz",
         "foo.bar.baz", "😀 smile", "aaa", "x=1;y=2", "100%", "back\\slash", "2020-01-02"]


def programs(spark):
    frame = spark.createDataFrame([(i, x) for i, x in enumerate(TEXTS)], "i int, t string")
    t = F.col("t")
    return {
        "case": lambda: frame.select("i", F.upper(t), F.lower(t), F.initcap(t)),
        "lengths": lambda: frame.select("i", F.length(t), F.octet_length(t), F.bit_length(t),
                                        F.char_length(t)),
        "trims": lambda: frame.select("i", F.trim(t), F.ltrim(t), F.rtrim(t)),
        "trim_characters": lambda: spark.sql(
            "select trim('x' from 'xxaxx') a, trim(both 'xy' from 'xyaxy') b, "
            "trim(leading 'x' from 'xxa') c, trim(trailing 'x' from 'axx') d, btrim('xxaxx','x') e,"
            "ltrim('xxa') f"),
        "substring": lambda: frame.select(
            "i", F.substring(t, 1, 3), F.substring(t, 0, 3), F.substring(t, -3, 2),
            F.substring(t, 3, 100), F.substring(t, -100, 99), F.substring(t, 2, 0),
            F.substring(t, 2, -1)),
        "substr_method": lambda: frame.select("i", t.substr(2, 3), t[0:2], t.substr(-4, 3)),
        "left_right": lambda: frame.selectExpr("i", "left(t, 3)", "right(t, 3)", "left(t, 0)",
                                               "right(t, -1)", "substr(t, 4)"),
        "pad": lambda: frame.select("i", F.lpad(t, 6, "*"), F.rpad(t, 6, "ab"), F.lpad(t, 2, "*"),
                                    F.rpad(t, 0, "x"), F.lpad(t, 20, "")),
        "repeat_reverse": lambda: frame.select("i", F.repeat(t, 2), F.reverse(t), F.repeat(t, 0)),
        "concat": lambda: frame.select("i", F.concat(t, F.lit("-"), "i"), F.concat(F.lit("a"), t)),
        "concat_ws": lambda: frame.select(
            "i", F.concat_ws("-", t, "i", F.lit(None)), F.concat_ws(",", F.array(t, F.lit("z")), t)),
        "instr_locate": lambda: frame.select(
            "i", F.instr(t, "a"), F.locate("a", t), F.locate("a", t, 3), F.locate("", t),
            F.locate("b", t, 0)),
        "position_sql": lambda: frame.selectExpr("i", "position('o' in t)", "locate('o', t, 6)",
                                                 "charindex('o', t)"),
        "contains_etc": lambda: frame.select("i", t.contains("a"), t.startswith("a"),
                                             t.endswith("c"), t.contains("")),
        "like": lambda: frame.select("i", t.like("%o%"), t.like("a_a"), t.like("100\\%"),
                                     t.like(""), t.ilike("ABC%"), t.like("%\n%")),
        "like_sql_escape": lambda: frame.selectExpr("i", "t like '100!%' escape '!'",
                                                    "t not like 'a%'", "t ilike '%WORLD'"),
        "rlike": lambda: frame.select("i", t.rlike("^a+$"), t.rlike("\\d+"), t.rlike("[A-Z][a-z]"),
                                      t.rlike("(?i)HELLO"), t.rlike("o(?= w)"), t.rlike("(a)\\1")),
        "regexp_replace": lambda: frame.select(
            "i", F.regexp_replace(t, "[aeiou]", "_"), F.regexp_replace(t, "(\\w+) (\\w+)", "$2 $1"),
            F.regexp_replace(t, "\\.", "\\$"), F.regexp_replace(t, "^|$", "|"),
            F.regexp_replace(t, "(?<=a)b", "!"), F.regexp_replace(t, "\\s+", " ")),
        "regexp_extract": lambda: frame.select(
            "i", F.regexp_extract(t, "(\\d+)", 1), F.regexp_extract(t, "(\\w)=(\\d)", 2),
            F.regexp_extract(t, "\\w+", 0), F.regexp_extract(t, "(x)?(y)?zz", 1)),
        "regexp_extract_all": lambda: frame.selectExpr(
            "i", r"regexp_extract_all(t, '(\\d)', 1)", r"regexp_extract_all(t, '\\w+', 0)",
            r"regexp_count(t, 'a')", r"regexp_instr(t, '\\d')", r"regexp_substr(t, '[a-c]+')"),
        "regexp_bad_group": lambda: frame.select(F.regexp_extract(t, "a", 1)),
        "split": lambda: frame.select(
            "i", F.split(t, ","), F.split(t, " "), F.split(t, "[.=;]"), F.split(t, "\\."),
            F.split(t, ",", 2), F.split(t, "a")),
        "split_regex_limit": lambda: frame.select("i", F.split(t, "[, .]", 2), F.split(t, "\\d", -1),
                                                  F.split(t, "")),
        "split_part": lambda: frame.selectExpr("i", "split_part(t, ',', 2)", "split_part(t, '.', "
                                                                             "-1)",
                                               "split_part(t, ',', 9)"),
        "substring_index": lambda: frame.select(
            "i", F.substring_index(t, ".", 2), F.substring_index(t, ".", -1),
            F.substring_index(t, ".", 0), F.substring_index(t, ",", -2)),
        "translate": lambda: frame.select("i", F.translate(t, "aeo", "12"), F.translate(t, "ab", ""),
                                          F.expr("replace(t, 'o', '0')"),
                                          F.expr("replace(t, 'o')")),
        "overlay": lambda: frame.select("i", F.overlay(t, F.lit("##"), F.lit(2)),
                                        F.overlay(t, F.lit("##"), F.lit(2), F.lit(0))),
        "ascii_chr": lambda: frame.select("i", F.ascii(t), F.expr("chr(65)"), F.expr("char(97)"),
                                          F.expr("chr(-1)")),
        "base64_hex": lambda: frame.select("i", F.base64(t), F.hex(t), F.unhex(F.hex(t)),
                                           F.unbase64(F.base64(t)), F.unhex(F.lit("ABC")),
                                           F.unhex(F.lit("zz"))),
        "encode_decode": lambda: frame.select("i", F.encode(t, "UTF-8"),
                                              F.decode(F.encode(t, "UTF-8"), "UTF-8")),
        "md5_sha": lambda: frame.select("i", F.md5(t), F.sha1(t), F.sha2(t, 256), F.sha2(t, 0),
                                        F.sha2(t, 512), F.crc32(t)),
        "hash": lambda: frame.select("i", F.hash(t), F.hash("i", t), F.xxhash64(t),
                                     F.hash(F.lit(1.5)), F.hash(F.lit(True)),
                                     F.xxhash64("i", F.lit(2.5))),
        "levenshtein": lambda: frame.select("i", F.levenshtein(t, F.lit("hello")), F.soundex(t)),
        "format_string": lambda: frame.select(
            "i", F.format_string("%d-%s|%5d|%-5s|%05d|%x", "i", t, "i", t, "i", "i"),
            F.format_string("%.2f %,d %e %s", F.lit(3.14159), F.lit(1234567), F.lit(12345.678),
                            F.lit(None))),
        "format_number": lambda: spark.createDataFrame(
            [(1234567.891,), (-0.5,), (None,), (1e10,), (2.5,)], "d double").select(
                F.format_number("d", 2), F.format_number("d", 0)),
        "elt_find": lambda: frame.selectExpr("elt(1, 'a', t)", "elt(3, 'a', t)",
                                             "find_in_set(t, 'x,aaa,y')", "find_in_set('a,b', "
                                                                          "'a')"),
        "mask": lambda: frame.selectExpr("mask(t)", "mask(t, 'A', 'b', '0', '*')"),
        "url": lambda: spark.sql(
            "select url_encode('a b&c=ä/*~') a, url_decode('a+b%26c') b, "
            "parse_url('http://u:p@host:80/p/q?x=1&y=2#r', 'HOST') h, "
            "parse_url('http://host/p?x=1&y=2', 'QUERY', 'y') q, "
            "parse_url('http://host/p?x=1', 'PATH') p, parse_url('http://h/p#f', 'REF') r"),
        "string_order_ordered": lambda: frame.select("t").orderBy(t.asc_nulls_last()),
        "string_compare": lambda: frame.select("i", t > "b", t <= "a", t == "aaa"),
        "startswith_sql": lambda: frame.selectExpr("i", "startswith(t, 'h')", "endswith(t, 'd')",
                                                   "contains(t, 'o w')", "t || '!'", "len(t)"),
        "implicit_to_string": lambda: frame.select(F.upper("i"), F.length("i"),
                                                   F.concat("i", F.lit(1.5), F.lit(True))),
        "posix_classes": lambda: frame.select("i", t.rlike("\\p{Alpha}+"), t.rlike("^\\p{Lu}"),
                                              F.regexp_replace(t, "\\p{Punct}", "")),
        "string_escapes_sql": lambda: spark.sql(
            r"select 'it\'s' a, 'a\nb' b, 'tab\tx' c, 'a\\b' d, r'a\nb' e, 'x' 'y' f, "
            r"""'\u0041' g, "double" h """),
    }
