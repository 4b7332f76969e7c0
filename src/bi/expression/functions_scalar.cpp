// Functions of a single row, and the operators.
#include "bi/expression/function_table.h"
#include "bi/expression/print_scalar.h"

namespace tarn::bi {
namespace {

using Group = FunctionGroup;

FunctionInfo row(const char* name, Group group, const char* parameters, char result,
                 const char* sql) {
  return {name, group, FunctionKind::kScalar, parameters, result, sql};
}
FunctionInfo row(const char* name, Group group, const char* parameters, char result,
                 std::string (*print)(CallPrinter&)) {
  return {name, group, FunctionKind::kScalar, parameters, result, "", print};
}

void add_operators(std::vector<FunctionInfo>& table) {
  constexpr Group kGroup = Group::kOperator;
  table.insert(table.end(), {row("+", kGroup, "n:left n:right", '#', "($1 + $2)"),
                             row("-", kGroup, "n:left n:right", '#', "($1 - $2)"),
                             row("*", kGroup, "n:left n:right", '#', "($1 * $2)"),
                             row("/", kGroup, "n:left n:right", 'd', "~($1 / $2)"),
                             row("%", kGroup, "n:left n:right", '#', "~($1 % $2)"),
                             row("^", kGroup, "n:left n:right", 'd', "~TRY(pow($1, $2))"),
                             row("negate", kGroup, "n:number", '1', "(-$1)"),
                             row("=", kGroup, "c:left c:right", 'b', "($1 = $2)"),
                             row("<>", kGroup, "c:left c:right", 'b', "($1 <> $2)"),
                             row("<", kGroup, "c:left c:right", 'b', "($1 < $2)"),
                             row(">", kGroup, "c:left c:right", 'b', "($1 > $2)"),
                             row("<=", kGroup, "c:left c:right", 'b', "($1 <= $2)"),
                             row(">=", kGroup, "c:left c:right", 'b', "($1 >= $2)"),
                             row("and", kGroup, "b:left b:right", 'b', "($1 AND $2)"),
                             row("or", kGroup, "b:left b:right", 'b', "($1 OR $2)"),
                             row("not", kGroup, "b:condition", 'b', "(NOT $1)")});
}

void add_conditional(std::vector<FunctionInfo>& table) {
  constexpr Group kGroup = Group::kConditional;
  table.insert(table.end(),
               {row("coalesce", kGroup, "c:expression ( c:expression )", 'c', print_coalesce),
                row("ifelse", kGroup, "( b:if c:then ) c:else", 'c', print_ifelse),
                row("in", kGroup, "c:expression l:values", 'b', print_in),
                row("isNotNull", kGroup, "a:expression", 'b', "($1 IS NOT NULL)"),
                row("isNull", kGroup, "a:expression", 'b', "($1 IS NULL)"),
                row("notIn", kGroup, "c:expression l:values", 'b', print_not_in),
                row("nullIf", kGroup, "c:expression1 c:expression2", 'c', print_null_if),
                row("switch", kGroup, "e:expression ( e:condition c:value ) c?:default", 'c',
                    print_switch)});
}

void add_dates(std::vector<FunctionInfo>& table) {
  constexpr Group kGroup = Group::kDate;
  table.insert(
      table.end(),
      {row("addDateTime", kGroup, "i:amount p:period t:datetime", 't', print_add_date_time),
       row("addWorkDays", kGroup, "t:initDate i:numWorkDays", 't', print_add_work_days),
       row("dateDiff", kGroup, "t:date1 t:date2 p?:period", 'i', print_date_diff),
       row("epochDate", kGroup, "i:epochdate", 't',
           "TRY(make_timestamp(CAST(regexp_extract(CAST($1 AS VARCHAR), '^-?[0-9]{1,10}') AS "
           "BIGINT) * 1000000))"),
       row("extract", kGroup, "q:period t:date", 'i', print_extract),
       row("formatDate", kGroup, "t:date f?:format=yyyy-MM-dd'T'HH:mm:ss:SSS z?:time_zone", 's',
           print_format_date),
       row("isWorkDay", kGroup, "t:inputDate", 'i', "CAST(isodow($1) < 6 AS BIGINT)"),
       row("netWorkDays", kGroup, "t:startDate t:endDate", 'i', print_net_work_days),
       row("now", kGroup, "", 't', print_now),
       row("parseDate", kGroup, "s:expression f?:format=yyyy-MM-dd z?:time_zone", 't',
           print_parse_date),
       row("truncDate", kGroup, "p:period t:date", 't', print_trunc_date)});
}

void add_numbers(std::vector<FunctionInfo>& table) {
  constexpr Group kGroup = Group::kNumeric;
  table.insert(table.end(),
               {row("abs", kGroup, "n:number", '1', "abs($1)"),
                row("ceil", kGroup, "n:number", 'i', "TRY_CAST(ceil($1) AS BIGINT)"),
                row("decimalToInt", kGroup, "n:decimal", 'i', "TRY_CAST(trunc($1) AS BIGINT)"),
                row("exp", kGroup, "n:number", 'd', "~exp($1)"),
                row("floor", kGroup, "n:number", 'i', "TRY_CAST(floor($1) AS BIGINT)"),
                row("intToDecimal", kGroup, "n:integer", 'd', "CAST($1 AS DOUBLE)"),
                row("ln", kGroup, "n:number", 'd', "TRY(ln($1))"),
                row("log", kGroup, "n:number", 'd', "TRY(log10($1))"),
                row("mod", kGroup, "n:number n:divisor", '#', "~($1 % $2)"),
                row("round", kGroup, "n:number i?:scale", 'd', print_round),
                row("sqrt", kGroup, "n:number", 'd', "TRY(sqrt($1))")});
}

void add_strings(std::vector<FunctionInfo>& table) {
  constexpr Group kGroup = Group::kString;
  table.insert(
      table.end(),
      {row("concat", kGroup, "s:expression ( s:expression )", 's', print_concat),
       row("contains", kGroup, "s:expression s:substring w?:string_comparison_mode", 'b',
           print_contains),
       row("endsWith", kGroup, "s:expression s:substring w?:string_comparison_mode", 'b',
           print_ends_with),
       row("left", kGroup, "s:expression i:limit", 's', print_left),
       row("locate", kGroup, "s:expression s:substring i?:start", 'i', print_locate),
       row("ltrim", kGroup, "s:expression", 's', "ltrim($1)"),
       // No exponents, underscores or words for infinity, which the engine's cast would take.
       row("parseDecimal", kGroup, "s:expression", 'd',
           "TRY_CAST(regexp_extract(trim($1), '^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)$') AS DOUBLE)"),
       row("parseInt", kGroup, "s:expression", 'i',
           "TRY_CAST(regexp_extract(trim($1), '^([+-]?[0-9]+)(\\.[0-9]*)?$', 1) AS BIGINT)"),
       row("parseJson", kGroup, "s:fieldName j:path", 's', print_parse_json),
       row("replace", kGroup, "s:expression s:substring s:replacement", 's', "replace($1, $2, $3)"),
       row("right", kGroup, "s:expression i:limit", 's', print_right),
       row("rtrim", kGroup, "s:expression", 's', "rtrim($1)"),
       row("split", kGroup, "s:expression s:delimiter i:position", 's', print_split),
       row("startsWith", kGroup, "s:expression s:substring w?:string_comparison_mode", 'b',
           print_starts_with),
       row("strlen", kGroup, "s:expression", 'i', "length($1)"),
       row("substring", kGroup, "s:expression i:start i:length", 's', print_substring),
       row("toLower", kGroup, "s:expression", 's', "lower($1)"),
       row("toString", kGroup, "a:expression", 's', print_to_string),
       row("toUpper", kGroup, "s:expression", 's', "upper($1)"),
       row("trim", kGroup, "s:expression", 's', "trim($1)")});
}

}  // namespace

std::vector<FunctionInfo> scalar_functions() {
  std::vector<FunctionInfo> table;
  add_operators(table);
  add_conditional(table);
  add_dates(table);
  add_numbers(table);
  add_strings(table);
  return table;
}

}  // namespace tarn::bi
