// Printers of the functions of a row that no template can print; see FunctionInfo::print.
//
// Pure functions.
#pragma once

#include <string>

namespace tarn::bi {

class CallPrinter;

std::string print_add_date_time(CallPrinter& call);
std::string print_add_work_days(CallPrinter& call);
std::string print_coalesce(CallPrinter& call);
std::string print_concat(CallPrinter& call);
std::string print_contains(CallPrinter& call);
std::string print_date_diff(CallPrinter& call);
std::string print_ends_with(CallPrinter& call);
std::string print_extract(CallPrinter& call);
std::string print_format_date(CallPrinter& call);
std::string print_ifelse(CallPrinter& call);
std::string print_in(CallPrinter& call);
std::string print_left(CallPrinter& call);
std::string print_locate(CallPrinter& call);
std::string print_net_work_days(CallPrinter& call);
std::string print_not_in(CallPrinter& call);
std::string print_now(CallPrinter& call);
std::string print_null_if(CallPrinter& call);
std::string print_parse_date(CallPrinter& call);
std::string print_parse_json(CallPrinter& call);
std::string print_right(CallPrinter& call);
std::string print_round(CallPrinter& call);
std::string print_split(CallPrinter& call);
std::string print_starts_with(CallPrinter& call);
std::string print_substring(CallPrinter& call);
std::string print_switch(CallPrinter& call);
std::string print_to_string(CallPrinter& call);
std::string print_trunc_date(CallPrinter& call);

}  // namespace tarn::bi
