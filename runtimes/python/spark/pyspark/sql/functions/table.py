"""The functions whose arguments are plain, one a word of a table: name, arguments, maybe more.

Arguments: c a column or its name, v a value (or a Column), ? after one that may be left out,
* after the last that may repeat. After = the name that the engine knows it by, after : the one it shows.
"""

from pyspark._engine import expressions as e
from pyspark.sql.column import Column, named_node, node_of

TABLE = """
abs(c) acos(c) acosh(c) asin(c) asinh(c) atan(c) atanh(c) cbrt(c) ceil(cv?) ceiling(cv?)=ceil
cos(c) cosh(c) cot(c) csc(c) exp(c) expm1(c) floor(cv?) log10(c) log1p(c) log2(c) ln(c)
negative(c)=negative:negative negate(c)=negative:negative positive(c)
rint(c) sec(c) signum(c) sign(c)=signum:sign sin(c) sinh(c) sqrt(c) tan(c)
tanh(c) degrees(c) toDegrees(c)=degrees radians(c) toRadians(c)=radians atan2(nn) hypot(nn)
pmod(nn) factorial(c) conv(cvv) bin(c) hex(c) unhex(c) round(cv?) bround(cv?)
width_bucket(cccc) pow(nn)=power power(nn) shiftleft(cv) shiftLeft(cv)=shiftleft shiftright(cv)
shiftRight(cv)=shiftright shiftrightunsigned(cv) shiftRightUnsigned(cv)=shiftrightunsigned
bitwise_not(c)=~ bitwiseNOT(c)=~ bit_count(c) getbit(cc) bit_get(cc) try_add(cc) try_subtract(cc)
try_multiply(cc) try_divide(cc) isnan(c) isnull(c) isnotnull(c) nanvl(cc) coalesce(c*) ifnull(cc)
nvl(cc) nvl2(ccc) nullif(cc) equal_null(cc) greatest(c*) least(c*) typeof(c) e()
pi() rand(v?) randn(v?) uuid() monotonically_increasing_id() spark_partition_id() input_file_name()
upper(c) ucase(c)=upper:ucase lower(c) lcase(c)=lower:lcase ascii(c) base64(c) unbase64(c) ltrim(c)
rtrim(c) trim(c) btrim(cc?) length(c) char_length(c)=length:char_length
character_length(c)=length:character_length octet_length(c) bit_length(c) initcap(c) reverse(c)
concat(c*) instr(cv) locate(xv) substring(cvv) substr(ccc?)=substring:substr substring_index(cvv)
left(cc) right(cc) lpad(cvv) rpad(cvv) repeat(cv) translate(cvv) levenshtein(ccv?)
format_number(cv) split_part(ccc) contains(cc) startswith(cc) endswith(cc) like(cc) ilike(cc)
rlike(cc) regexp(cc)=rlike regexp_like(cc)=rlike regexp_count(cc) regexp_extract(cvv)
regexp_extract_all(ccv?) regexp_substr(cc) regexp_instr(ccv?) chr(c) char(c)=chr:char
find_in_set(cc) position(ccc?) elt(c*) mask(cv?v?v?v?) decode(cv) encode(cv) md5(c)
sha(c)=sha1:sha sha1(c) sha2(cv) crc32(c) hash(c*) xxhash64(c*) url_encode(c) url_decode(c) to_binary(cc?) try_to_binary(cc?) to_char(cc) to_varchar(cc)=to_char
to_number(cc) try_to_number(cc)
parse_url(ccc?) overlay(ccvv?) soundex(c) replace(ccc?)
current_date() curdate()=current_date current_timestamp() now()=current_timestamp:now
localtimestamp() current_timezone() current_user() user()=current_user current_database()
current_schema()=current_database current_catalog() version() year(c) quarter(c) month(c) day(c)
dayofmonth(c) dayofweek(c) dayofyear(c) weekday(c) weekofyear(c) hour(c) minute(c) second(c)
date_add(cv) dateadd(cv)=date_add date_sub(cv) datediff(cc) date_diff(cc)=datediff
add_months(cv) months_between(ccv?) last_day(c) next_day(cv) trunc(cv) date_trunc(vc)
date_format(cv) to_date(cv?) to_timestamp(cv?) to_timestamp_ntz(cv?) to_timestamp_ltz(cv?)
try_to_timestamp(cv?) unix_date(c) unix_seconds(c) unix_millis(c) unix_micros(c)
date_from_unix_date(c) timestamp_seconds(c) timestamp_millis(c) timestamp_micros(c)
to_unix_timestamp(cv?) from_unixtime(cv?) from_utc_timestamp(cv) to_utc_timestamp(cv)
make_date(ccc) make_timestamp(cccccc) make_timestamp_ltz(cccccc) make_timestamp_ntz(cccccc) make_dt_interval(c?c?c?c?) make_ym_interval(c?c?) date_part(cc)
datepart(cc)=date_part
extract(cc)
size(c) cardinality(c)=size:cardinality array_size(c) array_contains(cv) arrays_overlap(cc)
slice(cvv) array_join(cvv?) array_position(cv) element_at(cv) try_element_at(cc) get(cv)
array_append(cv) array_prepend(cv) array_insert(cvv) array_remove(cv) array_distinct(c)
array_intersect(cc) array_union(cc) array_except(cc) array_compact(c) array_min(c) array_max(c)
sort_array(cv?) shuffle(c) flatten(c) array_repeat(cv) arrays_zip(c*) sequence(ccc?)
map_contains_key(cv) map_keys(c) map_values(c) map_entries(c) map_from_entries(c)
map_from_arrays(cc) map_concat(c*) str_to_map(cc?c?) get_json_object(cv) json_array_length(c)
json_object_keys(c) explode(c) explode_outer(c) posexplode(c) posexplode_outer(c) inline(c)
inline_outer(c) stack(c*)
row_number() rank() dense_rank() percent_rank() cume_dist() ntile(v)
count(c) sum(c) avg(c) mean(c)=avg min(c) max(c) min_by(cc) max_by(cc) median(c) mode(c) product(c)
stddev(c) std(c) stddev_samp(c) stddev_pop(c) variance(c)=var_samp var_samp(c) var_pop(c)
skewness(c) kurtosis(c) corr(cc) covar_pop(cc) covar_samp(cc) collect_list(c) collect_set(c)
array_agg(c)=collect_list count_if(c) bool_and(c) every(c)=bool_and bool_or(c) any(c)=bool_or
some(c)=bool_or bit_and(c) bit_or(c) bit_xor(c) try_sum(c) try_avg(c) regr_avgx(cc) regr_avgy(cc)
regr_count(cc) regr_intercept(cc) regr_r2(cc) regr_slope(cc) regr_sxx(cc) regr_sxy(cc) regr_syy(cc)
grouping(c) grouping_id(c*) percentile(cv) any_value(cv?) first_value(cv?) last_value(cv?)
"""


def _argument(kind, value):
    if kind == "c":
        return named_node(value)
    if kind == "n":  # a number stands for itself, a string for a column
        return named_node(value)
    return node_of(value)


def _made(name, kinds, engine, shown):
    letters = [char for char in kinds if char not in "?*"]
    repeats = kinds.endswith("*")
    least = len(letters) - kinds.count("?") - (1 if repeats else 0)

    def function(*args, **named):
        args = list(args) + [value for value in named.values() if value is not None]
        while args and args[-1] is None and len(args) > max(least, 1):
            args.pop()
        if repeats and len(args) == 1 and isinstance(args[0], (list, tuple, set)):
            args = list(args[0])
        if len(args) < least or (len(args) > len(letters) and not repeats):
            raise TypeError(f"{name}() takes {least} to {len(letters)} arguments, got {len(args)}")
        nodes = [_argument(letters[min(i, len(letters) - 1)], arg) for i, arg in enumerate(args)]
        return Column(e.Call(engine, nodes, shown=shown))

    function.__name__ = function.__qualname__ = name
    return function


def _functions():
    found = {}
    for word in TABLE.split():
        head, tail = word.split(")", 1)
        name, kinds = head.split("(")
        engine, shown = name, None
        if tail.startswith("="):
            engine, _, shown = tail[1:].partition(":")
        kinds = kinds.replace("x", "v")
        found[name] = _made(name, kinds, engine, shown or None)
    return found


FUNCTIONS = _functions()
