// One value by one specifier of java_format. Only java_format*.cpp include this.
#pragma once

#include <string>
#include <string_view>

#include "engines/functions/java_format.h"

namespace tarn::engines {

struct FormatSpecifier {
  std::string_view text;  // as written
  std::string flags;
  int index = 0;  // from 1; 0: the next one
  bool repeats_last = false;
  int width = -1, precision = -1;  // -1: not said
  bool is_time = false;            // %t
  bool is_upper = false;
  char conversion = 's';  // lower case where upper case only means upper case

  bool has(char flag) const { return flags.find(flag) != std::string::npos; }
};

// Why Java refuses the format: an exception's name and text, thrown within java_format.
struct FormatRefusal {
  std::string why;
};

// Without padding to the width, but for zeros.
std::string format_value(const FormatSpecifier& specifier, const FormatValue& value);
std::string format_number_value(const FormatSpecifier& specifier, const FormatValue& value);
std::string format_time_value(const FormatSpecifier& specifier, const FormatTime& time);

// "IllegalFormatConversion: d != java.lang.String"
[[noreturn]] void refuse_conversion(char conversion, const FormatValue& value);

}  // namespace tarn::engines
