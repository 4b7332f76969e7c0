// Printers of the functions of strings and conditions, and of round.
#include "bi/expression/print_scalar.h"
#include "bi/expression/print_sql.h"
#include "bi/quote.h"

namespace tarn::bi {
namespace {

std::string at_least(CallPrinter& call, const std::string& value, int64_t minimum) {
  return call.printer().let(value, [&](const std::string& v) {
    const std::string least = print_integer(minimum);
    return "(CASE WHEN " + v + " < " + least + " THEN " + least + " ELSE " + v + " END)";
  });
}

std::string print_search(CallPrinter& call, const char* function) {
  const bool folds = call.expr().text == "CASE_INSENSITIVE";
  const auto side = [&](size_t i) {
    return folds ? "lower(" + call.argument(i) + ")" : call.argument(i);
  };
  return std::string(function) + "(" + side(0) + ", " + side(1) + ")";
}

}  // namespace

std::string print_coalesce(CallPrinter& call) { return "coalesce(" + call.rest(0) + ")"; }

std::string print_concat(CallPrinter& call) {
  std::string out = "(" + call.argument(0);
  for (size_t i = 1; i < call.count(); ++i) out += " || " + call.argument(i);
  return out + ")";
}

std::string print_ifelse(CallPrinter& call) {
  std::string out = "(CASE";
  size_t i = 0;
  for (; i + 1 < call.count(); i += 2) {
    out += " WHEN " + call.argument(i) + " THEN " + call.argument(i + 1);
  }
  return out + " ELSE " + call.argument(i) + " END)";
}

std::string print_switch(CallPrinter& call) {
  return call.printer().let(call.argument(0), [&](const std::string& value) {
    std::string out = "(CASE";
    size_t i = 1;
    for (; i + 1 < call.count(); i += 2) {
      out += " WHEN " + value + " = " + call.argument(i) + " THEN " + call.argument(i + 1);
    }
    if (i < call.count()) out += " ELSE " + call.argument(i);
    return out + " END)";
  });
}

std::string print_in(CallPrinter& call) {
  return "(" + call.argument(0) + " IN (" + call.rest(1) + "))";
}

std::string print_not_in(CallPrinter& call) {
  return "(" + call.argument(0) + " NOT IN (" + call.rest(1) + "))";
}

std::string print_null_if(CallPrinter& call) {
  return call.printer().let(call.argument(0), [&](const std::string& value) {
    return "(CASE WHEN " + value + " = " + call.argument(1) + " THEN NULL ELSE " + value + " END)";
  });
}

std::string print_contains(CallPrinter& call) { return print_search(call, "contains"); }
std::string print_starts_with(CallPrinter& call) { return print_search(call, "starts_with"); }
std::string print_ends_with(CallPrinter& call) { return print_search(call, "ends_with"); }

std::string print_left(CallPrinter& call) {
  return "left(" + call.argument(0) + ", " + at_least(call, call.argument(1), 0) + ")";
}

std::string print_right(CallPrinter& call) {
  return "right(" + call.argument(0) + ", " + at_least(call, call.argument(1), 0) + ")";
}

std::string print_substring(CallPrinter& call) {
  return "substring(" + call.argument(0) + ", " + at_least(call, call.argument(1), 1) + ", " +
         at_least(call, call.argument(2), 0) + ")";
}

std::string print_locate(CallPrinter& call) {
  if (call.count() == 2) return "instr(" + call.argument(0) + ", " + call.argument(1) + ")";
  SqlPrinter& printer = call.printer();
  return printer.let(at_least(call, call.argument(2), 1), [&](const std::string& start) {
    return printer.let(
        "instr(substring(" + call.argument(0) + ", " + start + "), " + call.argument(1) + ")",
        [&](const std::string& at) {
          return "(CASE WHEN " + at + " > 0 THEN " + at + " + " + start + " - 1 ELSE " + at +
                 " END)";
        });
  });
}

std::string print_split(CallPrinter& call) {
  // A position before the first would count from the end.
  return call.printer().let(call.argument(2), [&](const std::string& position) {
    return "string_split(" + call.argument(0) + ", " + call.argument(1) + ")[CASE WHEN " +
           position + " > 0 THEN " + position + " ELSE 0 END]";
  });
}

std::string print_parse_json(CallPrinter& call) {
  return "TRY(json_extract_string(" + call.argument(0) + ", " + quote_text(call.expr().text) + "))";
}

std::string print_to_string(CallPrinter& call) {
  if (call.expr().arguments[0]->type == DataType::kDatetime) {
    return "strftime(" + call.argument(0) + ", '%Y-%m-%dT%H:%M:%S.%gZ')";
  }
  return "CAST(" + call.argument(0) + " AS VARCHAR)";
}

std::string print_round(CallPrinter& call) {
  const std::string number = "CAST(" + call.argument(0) + " AS DOUBLE)";
  if (call.count() == 1) return "round(" + number + ")";
  return "round(" + number + ", TRY_CAST(" + call.argument(1) + " AS INTEGER))";
}

}  // namespace tarn::bi
