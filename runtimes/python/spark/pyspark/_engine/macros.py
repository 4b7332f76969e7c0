"""Macros of the engine that hold Spark's semantics; made when a query first names one.

All begin with `sp_`. Order does not matter: needed() follows what a macro itself uses.
"""

import re

_BLANK = "chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ' '"
_INTEGER = r"[+-]?[0-9]*(\.[0-9]*)?"
_FLOAT = r"(?i)[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?[df]?"
_DATE = r"[+-]?[0-9]{4,7}(-[0-9]{1,2}(-[0-9]{1,2}([ T].*)?)?)?"
_TIME = (r"([+-]?[0-9]{4,6})(-[0-9]{1,2})?(-[0-9]{1,2})?([ T](2[0-3]|[01]?[0-9])(:[0-9]{1,2})?"
         r"(:[0-9]{1,2})?(\.[0-9]*)?\s*(.*))?")
_CLOCK = r"T?(2[0-3]|[01]?[0-9]):([0-9]{1,2})(:([0-9]{1,2})(\.[0-9]{0,6})?[0-9]*)?"  # of today

MACROS = {
    "sp_trim(s)": f"trim(s, {_BLANK})",
    "sp_wrap64(x)": """CASE WHEN x BETWEEN -9223372036854775808 AND 9223372036854775807
        THEN CAST(x AS BIGINT) ELSE CAST(((((CAST(x AS HUGEINT) + 9223372036854775808)
        % 18446744073709551616) + 18446744073709551616) % 18446744073709551616)
        - 9223372036854775808 AS BIGINT) END""",
    "sp_wrap32(x)": """CASE WHEN x BETWEEN -2147483648 AND 2147483647 THEN CAST(x AS INTEGER)
        ELSE CAST(((((CAST(x AS HUGEINT) + 2147483648) % 4294967296) + 4294967296) % 4294967296)
        - 2147483648 AS INTEGER) END""",
    "sp_wrap16(x)": """CASE WHEN x BETWEEN -32768 AND 32767 THEN CAST(x AS SMALLINT)
        ELSE CAST(((((CAST(x AS HUGEINT) + 32768) % 65536) + 65536) % 65536) - 32768
        AS SMALLINT) END""",
    "sp_wrap8(x)": """CASE WHEN x BETWEEN -128 AND 127 THEN CAST(x AS TINYINT)
        ELSE CAST(((((CAST(x AS HUGEINT) + 128) % 256) + 256) % 256) - 128 AS TINYINT) END""",
    "sp_floor_div(a, b)": "CASE WHEN a % b < 0 THEN a // b - 1 ELSE a // b END",
    "sp_whole_text(s)": f"""CASE WHEN CAST(TRY_CAST(s AS BIGINT) AS VARCHAR) = s THEN s
        WHEN regexp_full_match(sp_trim(s), '{_INTEGER}')
        AND regexp_matches(s, '[0-9.]') THEN
        CASE WHEN regexp_matches(split_part(sp_trim(s), '.', 1), '[0-9]')
        THEN split_part(sp_trim(s), '.', 1) ELSE '0' END END""",
    "sp_float_input(s)": f"""CASE WHEN sp_plain_float(s) THEN s
        WHEN regexp_full_match(sp_trim(s), '{_FLOAT}')
        THEN rtrim(sp_trim(s), 'dDfF')
        WHEN lower(sp_trim(s)) IN ('inf', '+inf', 'infinity', '+infinity') THEN 'inf'
        WHEN lower(sp_trim(s)) IN ('-inf', '-infinity') THEN '-inf'
        WHEN lower(sp_trim(s)) = 'nan' THEN 'nan' END""",
    "sp_csv_double(s)": f"""CASE WHEN sp_plain_float(s) THEN TRY_CAST(s AS DOUBLE)
        WHEN regexp_full_match(sp_trim(s), '{_FLOAT}')
        THEN TRY_CAST(rtrim(sp_trim(s), 'dDfF') AS DOUBLE)
        WHEN s = 'NaN' THEN 'nan'::DOUBLE WHEN s IN ('Inf', '+Inf', 'Infinity', '+Infinity')
        THEN 'inf'::DOUBLE WHEN s IN ('-Inf', '-Infinity') THEN '-inf'::DOUBLE END""",
    "sp_csv_float(s)": """coalesce(CASE WHEN sp_plain_float(s) THEN TRY_CAST(s AS FLOAT) END,
        sp_double_to_float(sp_csv_double(s)))""",
    "sp_decimal_input(s)": """CASE WHEN sp_plain_float(s) THEN s
        WHEN NOT regexp_matches(s, '[dDfFnN]') THEN sp_float_input(s) END""",
    # What the engine reads as a double and Java does too: no 1_000, inf or nan.
    "sp_plain_float(s)": """TRY_CAST(s AS DOUBLE) IS NOT NULL
        AND NOT (contains(s, '_') OR contains(s, 'n') OR contains(s, 'N'))""",
    "sp_to_boolean(s)": """CASE WHEN lower(sp_trim(s)) IN ('t', 'true', 'y', 'yes', '1') THEN true
        WHEN lower(sp_trim(s)) IN ('f', 'false', 'n', 'no', '0') THEN false END""",
    "sp_double_to_integer(x)": """CASE WHEN isnan(x) THEN 0 WHEN x >= 2147483647 THEN 2147483647
        WHEN x <= -2147483648 THEN -2147483648 ELSE CAST(trunc(x) AS INTEGER) END""",
    "sp_double_to_bigint(x)": """CASE WHEN isnan(x) THEN 0 WHEN x >= 9223372036854775807
        THEN 9223372036854775807 WHEN x <= -9223372036854775808 THEN -9223372036854775808
        ELSE CAST(trunc(x) AS BIGINT) END""",
    "sp_double_to_float(x)": """CASE WHEN abs(x) > 3.4028235677973366e38::DOUBLE AND isfinite(x)
        THEN CASE WHEN x > 0 THEN 'inf'::FLOAT ELSE '-inf'::FLOAT END ELSE CAST(x AS FLOAT) END""",
    # Digits and exponent of what the engine prints, put as Java puts them.
    "sp_java_number(s)": """CASE
        WHEN s IN ('nan', '-nan') THEN 'NaN' WHEN s = 'inf' THEN 'Infinity'
        WHEN s = '-inf' THEN '-Infinity'
        WHEN contains(s, 'e') THEN sp_java_exponent(split_part(s, 'e', 1),
            CAST(split_part(s, 'e', 2) AS INTEGER))
        WHEN regexp_full_match(s, '-?0\\.000[0-9]*[1-9][0-9]*') THEN sp_java_tiny(s)
        WHEN length(ltrim(split_part(s, '.', 1), '-')) > 7 THEN sp_java_large(s)
        ELSE s END""",
    "sp_java_exponent(m, e)": """CASE WHEN e BETWEEN -3 AND -1 THEN
        (CASE WHEN m[1] = '-' THEN '-' ELSE '' END) || '0.' || repeat('0', -e - 1)
        || replace(ltrim(m, '-'), '.', '') ELSE
        m || (CASE WHEN contains(m, '.') THEN '' ELSE '.0' END) || 'E' || CAST(e AS VARCHAR) END""",
    "sp_java_tiny(s)": """(CASE WHEN s[1] = '-' THEN '-' ELSE '' END)
        || sp_java_mantissa(ltrim(ltrim(s, '-'), '0.')) || 'E-'
        || CAST(length(ltrim(s, '-')) - 1 - length(ltrim(ltrim(s, '-'), '0.')) AS VARCHAR)""",
    "sp_java_large(s)": """(CASE WHEN s[1] = '-' THEN '-' ELSE '' END)
        || sp_java_mantissa(rtrim(replace(ltrim(s, '-'), '.', ''), '0')) || 'E'
        || CAST(length(ltrim(split_part(s, '.', 1), '-')) - 1 AS VARCHAR)""",
    "sp_java_mantissa(d)": "d[1] || '.' || (CASE WHEN length(d) > 1 THEN d[2:] ELSE '0' END)",
    "sp_double_text(x)": "sp_java_number(CAST(x AS VARCHAR))",
    "sp_float_text(x)": """CASE WHEN NOT isfinite(x) OR (abs(x) < 10000000 AND abs(x) >= 0.001)
        OR x = 0 THEN sp_java_number(CAST(x AS VARCHAR)) ELSE
        sp_java_number(CAST(CAST(coalesce(
        list_filter([format('{:.1e}', x), format('{:.2e}', x), format('{:.3e}', x),
          format('{:.4e}', x), format('{:.5e}', x), format('{:.6e}', x), format('{:.7e}', x)],
          lambda s_: CAST(s_ AS FLOAT) = x)[1], format('{:.8e}', x)) AS DOUBLE) AS VARCHAR)) END""",
    "sp_decimal_text(x, scale)": """CASE WHEN x = 0 AND scale > 6 THEN '0E-' || scale
        WHEN abs(x) < 0.000001 THEN (CASE WHEN x < 0 THEN '-' ELSE '' END)
        || sp_decimal_tiny(ltrim(CAST(abs(x) AS VARCHAR), '0.'), scale)
        ELSE CAST(x AS VARCHAR) END""",
    "sp_decimal_tiny(d, scale)": """d[1] || (CASE WHEN length(d) > 1 THEN '.' || d[2:] ELSE '' END)
        || 'E-' || CAST(scale - length(d) + 1 AS VARCHAR)""",
    "sp_timestamp_text(x)": """CASE WHEN epoch_us(x) % 1000000 = 0
        THEN strftime(x, '%Y-%m-%d %H:%M:%S')
        ELSE rtrim(strftime(x, '%Y-%m-%d %H:%M:%S.%f'), '0') END""",
    "sp_to_date(s)": f"""CASE WHEN length(s) = 10 AND CAST(TRY_CAST(s AS DATE) AS VARCHAR) = s
        THEN TRY_CAST(s AS DATE) WHEN regexp_full_match(sp_trim(s), '{_DATE}') THEN
        TRY_CAST(sp_date_parts(regexp_replace(sp_trim(s), '[ T].*', '')) AS DATE) END""",
    # What clocks of a zone show at an instant, and back (zones.py).
    "sp_wall(x, z)": "(x AT TIME ZONE 'UTC' AT TIME ZONE z)",
    "sp_later(w, z)": "(w AT TIME ZONE z AT TIME ZONE 'UTC')",
    "sp_instant(w, z)": """list_transform([w], lambda w_: CASE
        WHEN sp_wall(sp_later(w_, z) - to_hours(1), z) = w_
        THEN sp_later(w_, z) - to_hours(1) ELSE sp_later(w_, z) END)[1]""",
    "sp_offset_text(w, x)": """CASE WHEN w = x THEN 'Z' ELSE (CASE WHEN w < x THEN '-' ELSE '+' END)
        || lpad(CAST(abs(epoch_us(w) - epoch_us(x)) // 3600000000 AS VARCHAR), 2, '0') || ':'
        || lpad(CAST(abs(epoch_us(w) - epoch_us(x)) // 60000000 % 60 AS VARCHAR), 2, '0') END""",
    "sp_has_zone(s)": f"""regexp_full_match(sp_trim(s), '{_TIME}')
        AND length(trim(regexp_extract(sp_trim(s), '^{_TIME}$', 9))) > 0""",
    "sp_date_parts(s)": """split_part(s, '-', 1) || '-'
        || coalesce(nullif(split_part(s, '-', 2), ''), '1') || '-'
        || coalesce(nullif(split_part(s, '-', 3), ''), '1')""",
    "sp_to_timestamp(s)": f"""CASE WHEN length(s) >= 19
        AND CAST(TRY_CAST(s AS TIMESTAMP) AS VARCHAR) = s THEN TRY_CAST(s AS TIMESTAMP)
        WHEN regexp_full_match(sp_trim(s), '{_TIME}') THEN
        CASE WHEN length(trim(regexp_extract(sp_trim(s), '^{_TIME}$', 9))) = 0 THEN
        TRY_CAST(sp_time_parts(regexp_extract(sp_trim(s), '^{_TIME}$',
          ['y', 'm', 'd', 't', 'hh', 'mi', 'ss', 'ff', 'z'])) AS TIMESTAMP) ELSE
        TRY_CAST(sp_time_parts(regexp_extract(sp_trim(s), '^{_TIME}$',
          ['y', 'm', 'd', 't', 'hh', 'mi', 'ss', 'ff', 'z']))
          || sp_zone(trim(regexp_extract(sp_trim(s), '^{_TIME}$', 9))) AS TIMESTAMPTZ)
          AT TIME ZONE 'UTC' END
        WHEN regexp_full_match(sp_trim(s), '{_CLOCK}') THEN
        sp_today_at(regexp_extract(sp_trim(s), '^{_CLOCK}$', ['h', 'm', 'x', 's', 'f']))
        END""",
    "sp_today_at(p)": """TRY_CAST(CAST(CAST(current_timestamp AT TIME ZONE 'UTC' AS DATE) AS VARCHAR)
        || ' ' || lpad(p.h, 2, '0') || ':' || lpad(p.m, 2, '0') || ':'
        || lpad(coalesce(nullif(p.s, ''), '0'), 2, '0') || rtrim(p.f, '.') AS TIMESTAMP)""",
    "sp_time_parts(p)": """p.y || coalesce(nullif(p.m, ''), '-1') || coalesce(nullif(p.d, ''), '-1')
        || ' ' || coalesce(nullif(p.hh, ''), '0') || coalesce(nullif(p.mi, ''), ':0')
        || coalesce(nullif(p.ss, ''), ':0') || rtrim(left(p.ff, 7), '.')""",
    "sp_zone(z)": """CASE WHEN upper(z) IN ('Z', 'UTC', 'GMT', 'UT') THEN '+00'
        WHEN regexp_full_match(z, '[+-][0-9]{1,2}(:?[0-9]{2})?') THEN
          z[1] || lpad(regexp_extract(z, '^[+-]([0-9]{1,2}?)(:?([0-9]{2}))?$', 1), 2, '0')
          || ':' || coalesce(nullif(
            regexp_extract(z, '^[+-]([0-9]{1,2}?)(:?([0-9]{2}))?$', 3), ''), '00')
        WHEN regexp_full_match(upper(z), '(UTC|GMT|UT)[+-].*') THEN
          sp_zone_offset(regexp_replace(upper(z), '^(UTC|GMT|UT)', ''))
        ELSE ' ' || z END""",
    "sp_zone_offset(z)": """z[1] || lpad(split_part(z[2:], ':', 1), 2, '0') || ':'
        || coalesce(nullif(split_part(z, ':', 2), ''), '00')""",
    # A whole number as a decimal with so many digits after the point.
    "sp_with_point(q, scale)": """(CASE WHEN q < 0 THEN '-' ELSE '' END)
        || (CASE WHEN scale = 0 THEN CAST(abs(q) AS VARCHAR)
        ELSE CAST(abs(q) // sp_power10(scale) AS VARCHAR) || '.'
          || right(repeat('0', scale) || CAST(abs(q) % sp_power10(scale) AS VARCHAR), scale)
        END)""",
    "sp_power10(n)": "CAST('1' || repeat('0', n) AS HUGEINT)",
    "sp_round_div(a, b)": """CASE WHEN b = 0 THEN NULL ELSE
        (CASE WHEN (a < 0) <> (b < 0) THEN -1 ELSE 1 END)
        * ((abs(a) * 2 + abs(b)) // (abs(b) * 2)) END""",
    "sp_unscaled(x)": "CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)",
    "sp_substring(s, p, n)": """CASE WHEN n <= 0 THEN CASE WHEN s IS NOT NULL THEN '' END
        WHEN p > 0 THEN substring(s, p, n) WHEN p = 0 THEN substring(s, 1, n)
        WHEN length(s) + p >= 0 THEN substring(s, length(s) + p + 1, n)
        ELSE CASE WHEN length(s) + p + n > 0 THEN substring(s, 1, length(s) + p + n)
        ELSE CASE WHEN s IS NOT NULL THEN '' END END END""",
    "sp_initcap(s)": """array_to_string(list_transform(string_split(s, ' '),
        lambda w_: (CASE WHEN w_[1] = 'ß' THEN 'ß' ELSE upper(w_[1]) END)
        || lower(w_[2:])), ' ')""",
    "sp_lpad(s, n, p)": """CASE WHEN n <= 0 THEN CASE WHEN s IS NOT NULL AND p IS NOT NULL
        THEN '' END WHEN length(s) >= n THEN left(s, n) WHEN p = '' THEN s
        ELSE lpad(s, n, p) END""",
    "sp_rpad(s, n, p)": """CASE WHEN n <= 0 THEN CASE WHEN s IS NOT NULL AND p IS NOT NULL
        THEN '' END WHEN length(s) >= n THEN left(s, n) WHEN p = '' THEN s
        ELSE rpad(s, n, p) END""",
    "sp_substring_index(s, d, n)": """CASE WHEN n = 0 OR d = '' THEN
        CASE WHEN s IS NOT NULL THEN '' END
        WHEN n > 0 THEN sp_join(string_split(s, d)[1:n], d)
        ELSE sp_join(string_split(s, d)[greatest(len(string_split(s, d)) + n + 1, 1):],
        d) END""",
    "sp_locate(f, s, p)": """CASE WHEN f IS NULL OR s IS NULL THEN NULL
        WHEN p IS NULL OR p < 1 THEN 0
        WHEN p > length(s) + 1 THEN 0 WHEN f = '' THEN p
        WHEN instr(substring(s, p), f) = 0 THEN 0 ELSE instr(substring(s, p), f) + p - 1 END""",
    "sp_add_months(d, n)": "CAST(CAST(d AS DATE) + to_months(CAST(n AS INTEGER)) AS DATE)",
    "sp_months_between(a, b)": "sp_months_apart(a, b, sp_day_seconds(a), sp_day_seconds(b))",
    "sp_months_apart(a, b, x, y)": """CASE WHEN day(a) = day(b)
        OR (last_day(a) = CAST(a AS DATE) AND last_day(b) = CAST(b AS DATE))
        THEN CAST((year(a) - year(b)) * 12 + month(a) - month(b) AS DOUBLE)
        ELSE (year(a) - year(b)) * 12 + month(a) - month(b)
        + ((day(a) - day(b)) * 86400.0::DOUBLE + x - y)
        / 2678400.0::DOUBLE END""",
    "sp_day_seconds(x)": "hour(x) * 3600 + minute(x) * 60 + CAST(floor(second(x)) AS BIGINT)",
    "sp_next_day(d, w)": "CAST(d + CAST((w - isodow(d) + 6) % 7 + 1 AS INTEGER) AS DATE)",
    "sp_slice(a, s, n)": """CASE WHEN s > 0 THEN list_slice(a, s, s + n - 1)
        WHEN len(a) + s < 0 THEN list_slice(a, 2, 1)
        ELSE list_slice(a, len(a) + s + 1, len(a) + s + n) END""",
    "sp_element_at(a, i)": """CASE WHEN i = 0 THEN error(
        'The index 0 is invalid. An index shall be ' || 'either < 0 or > 0 (the first element has index 1).') ELSE list_extract(a, i) END""",
    "sp_get(a, i)": "CASE WHEN i >= 0 THEN list_extract(a, CAST(i AS BIGINT) + 1) END",
    "sp_join(a, d)": "CASE WHEN a IS NOT NULL THEN coalesce(array_to_string(a, d), '') END",
    "sp_hypot(a, b)": "sqrt(a * a + b * b)",
    "sp_round_double(x, d)": """CASE WHEN NOT isfinite(x) OR abs(x) >= 1e22::DOUBLE THEN x ELSE
        CAST(round(CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 15)), d) AS DOUBLE) END""",
    "sp_bin(x)": "CASE WHEN x = 0 THEN '0' ELSE ltrim(CAST(CAST(x AS BIT) AS VARCHAR), '0') END",
    "sp_index_of_max(a)": "list_position(a, list_max(a))",
    "sp_rank_div(a, b)": "a / nullif(b, 0)",
    "sp_week_year(x)": "CAST(isoyear(x) AS INTEGER)",
    "sp_trunc_week(x)": "date_trunc('week', x)",
}

_BY_NAME = {signature.split("(")[0]: (signature, body) for signature, body in MACROS.items()}
_USE = re.compile(r"\bsp_\w+")


def needed(sql, have):
    """The CREATE statements for macros that `sql` names and the set `have` lacks; fills it."""
    statements = []
    for name in _USE.findall(sql):
        if name in have or name not in _BY_NAME:
            continue
        have.add(name)
        signature, body = _BY_NAME[name]
        statements += needed(body, have)
        statements.append(f"CREATE OR REPLACE MACRO {signature} AS ({body})")
    return statements
