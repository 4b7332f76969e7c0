#include "engines/functions/java_format.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engines/functions/java_format_value.h"
#include "engines/functions/scalar.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;

constexpr View kFlags = "-#+ 0,(";

// Takes "%[index$][flags][width][.precision]conversion" off the text.
class SpecifierParser {
 public:
  explicit SpecifierParser(View rest) : rest_(rest) {}

  FormatSpecifier parse() {
    const View start = rest_;
    rest_.remove_prefix(1);
    take_index();
    while (!rest_.empty() && kFlags.find(rest_[0]) != View::npos) {
      if (specifier_.has(rest_[0]))
        fail("DuplicateFormatFlags: Flags = '" + std::string(1, rest_[0]) + "'");
      specifier_.flags += rest_[0];
      rest_.remove_prefix(1);
    }
    specifier_.width = take_number();
    if (rest_.starts_with('.')) {
      rest_.remove_prefix(1);
      specifier_.precision = take_number();
      if (specifier_.precision < 0) unknown('.');
    }
    if (rest_.starts_with('t') || rest_.starts_with('T')) {
      specifier_.is_time = true;
      specifier_.is_upper = rest_[0] == 'T';
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) unknown('%');
    specifier_.conversion = rest_[0];
    rest_.remove_prefix(1);
    specifier_.text = start.substr(0, start.size() - rest_.size());
    check_conversion();
    return specifier_;
  }
  View rest() const { return rest_; }

 private:
  [[noreturn]] static void fail(const std::string& why) { throw FormatRefusal{why}; }
  [[noreturn]] static void unknown(char c) {
    fail("UnknownFormatConversion: Conversion = '" + std::string(1, c) + "'");
  }

  int take_number() {
    int value = -1;
    const auto end = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value).ptr;
    if (rest_.empty() || !isdigit(static_cast<unsigned char>(rest_[0]))) return -1;
    rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
    if (value < 0 || value > 1'000'000) fail("IllegalFormatWidth: " + std::to_string(value));
    return value;
  }

  void take_index() {
    if (rest_.starts_with('<')) {
      specifier_.repeats_last = true;
      rest_.remove_prefix(1);
      return;
    }
    size_t digits = 0;
    while (digits < rest_.size() && isdigit(static_cast<unsigned char>(rest_[digits]))) ++digits;
    if (digits == 0 || digits >= rest_.size() || rest_[digits] != '$' || rest_[0] == '0') return;
    specifier_.index = take_number();
    rest_.remove_prefix(1);
  }

  void check_conversion() {
    const char c = specifier_.conversion;
    if (specifier_.is_time) {
      if (View("HIklMNLQpsSTzZaAbBChdejmyYrRcDF").find(c) == View::npos) unknown(c);
      return;
    }
    if (View("bBhHsScCdoxXeEfgGaA%n").find(c) == View::npos) unknown(c);
    if (View("BHSCXEGA").find(c) != View::npos) {
      specifier_.is_upper = true;
      specifier_.conversion = static_cast<char>(std::tolower(c));
    }
    const bool pads = specifier_.has('-') || specifier_.has('0');
    if (pads && specifier_.width < 0) fail("MissingFormatWidth: " + std::string(specifier_.text));
    const bool clashes = (specifier_.has('-') && specifier_.has('0')) ||
                         (specifier_.has('+') && specifier_.has(' '));
    if (clashes) fail("IllegalFormatFlags: Flags = '" + specifier_.flags + "'");
  }

  View rest_;
  FormatSpecifier specifier_;
};

std::string padded(std::string text, const FormatSpecifier& specifier) {
  const int64_t missing = specifier.width - character_count(text);
  if (missing <= 0) return text;
  const std::string spaces(static_cast<size_t>(missing), ' ');
  return specifier.has('-') ? text + spaces : spaces + text;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string format_all(View format, const std::vector<FormatValue>& values) {
  std::string out;
  size_t next = 0, last = values.size();
  while (true) {
    const size_t percent = format.find('%');
    out += format.substr(0, percent);
    if (percent == View::npos) return out;
    SpecifierParser parser(format.substr(percent));
    const FormatSpecifier specifier = parser.parse();
    format = parser.rest();
    if (specifier.conversion == 'n' && !specifier.is_time) {
      out += '\n';
      continue;
    }
    if (specifier.conversion == '%' && !specifier.is_time) {
      out += padded("%", specifier);
      continue;
    }
    if (specifier.index > 0) last = static_cast<size_t>(specifier.index) - 1;
    if (specifier.index <= 0 && !specifier.repeats_last) last = next++;
    if (last >= values.size()) {
      throw FormatRefusal{"MissingFormatArgument: Format specifier '" +
                          std::string(specifier.text) + "'"};
    }
    std::string text = format_value(specifier, values[last]);
    out += padded(specifier.is_upper ? upper(std::move(text)) : std::move(text), specifier);
  }
}

}  // namespace

std::string java_format(View format, const std::vector<FormatValue>& values) {
  try {
    return format_all(format, values);
  } catch (const FormatRefusal& refusal) {
    throw_invalid("Invalid format string: " + std::string(format) + " (" + refusal.why + ")");
  }
}

}  // namespace tarn::engines
