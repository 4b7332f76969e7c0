#include "bi/prepare/conversions.h"

#include <array>

#include "bi/quote.h"

namespace tarn::bi {

namespace {

// Forms of dates that are known without being told. ISO 8601 comes first.
constexpr std::string_view kKnownDates =
    "['%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%dT%H:%M:%SZ', "
    "'%Y-%m-%d %H:%M:%S.%f', '%Y-%m-%dT%H:%M:%S.%f', '%Y-%m-%dT%H:%M:%S.%fZ', '%Y-%m-%d %H:%M', "
    "'%Y-%m-%dT%H:%M', '%Y/%m/%d', '%Y/%m/%d %H:%M:%S', '%m/%d/%Y', '%m/%d/%Y %H:%M:%S', "
    "'%m/%d/%Y %H:%M']";

struct Letters {
  std::string_view pattern;
  std::string_view engine;
};
constexpr std::array kLetters = {Letters{"yyyy", "%Y"}, Letters{"yy", "%y"},  Letters{"MMMM", "%B"},
                                 Letters{"MMM", "%b"},  Letters{"MM", "%m"},  Letters{"M", "%-m"},
                                 Letters{"dd", "%d"},   Letters{"d", "%-d"},  Letters{"HH", "%H"},
                                 Letters{"H", "%-H"},   Letters{"hh", "%I"},  Letters{"h", "%-I"},
                                 Letters{"mm", "%M"},   Letters{"m", "%-M"},  Letters{"ss", "%S"},
                                 Letters{"s", "%-S"},   Letters{"SSS", "%g"}, Letters{"EEEE", "%A"},
                                 Letters{"EEE", "%a"},  Letters{"a", "%p"},   Letters{"Z", "%z"}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string trimmed(const std::string& sql) { return "trim(" + sql + ")"; }

// Blank text is no value. All else that is not of the form is refused.
Conversion from_text(const std::string& sql, const std::string& value) {
  return {value, "(" + trimmed(sql) + " <> '' AND (" + value + ") IS NULL)"};
}

Conversion number_of_text(const std::string& sql, const char* form, const std::string& type) {
  return from_text(sql, "(CASE WHEN regexp_full_match(" + trimmed(sql) + ", '" + form +
                            "') THEN TRY_CAST(" + trimmed(sql) + " AS " + type + ") END)");
}

Result<Conversion> date_of_text(const std::string& sql, const std::string& format,
                                const std::string& place) {
  std::string formats(kKnownDates);
  if (!format.empty()) {
    const auto known = strptime_format(format);
    if (!known) return prepare_error(place, "the date format \"" + format + "\" is not understood");
    formats = quote_text(*known);
  }
  return from_text(sql, "try_strptime(" + trimmed(sql) + ", " + formats + ")");
}

Result<Conversion> text_of_date(const std::string& sql, const std::string& format,
                                const std::string& place) {
  std::string known = "%Y-%m-%dT%H:%M:%S.%gZ";
  if (!format.empty()) {
    const auto given = strptime_format(format);
    if (!given) return prepare_error(place, "the date format \"" + format + "\" is not understood");
    known = *given;
  }
  return Conversion{"strftime(" + sql + ", " + quote_text(known) + ")", ""};
}

Result<Conversion> convert_text(const std::string& sql, DataType to, bool to_fixed,
                                const std::string& format, const std::string& place) {
  constexpr const char* kInteger = "[+-]?[0-9]+";
  constexpr const char* kDecimal = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?";
  if (to == DataType::kInteger) return number_of_text(sql, kInteger, "BIGINT");
  if (to == DataType::kDecimal) return number_of_text(sql, kDecimal, stored_type(to, to_fixed));
  return date_of_text(sql, format, place);
}

}  // namespace

std::string stored_type(DataType type, bool is_fixed) {
  if (type == DataType::kDecimal && is_fixed) return "DECIMAL(18,4)";
  return std::string(engine_type(type));
}

std::optional<std::string> strptime_format(std::string_view pattern) {
  std::string out;
  for (size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (c == '\'') {
      const size_t end = pattern.find('\'', at + 1);
      if (end == std::string_view::npos) return std::nullopt;
      out += end == at + 1 ? std::string_view("'") : pattern.substr(at + 1, end - at - 1);
      at = end + 1;
      continue;
    }
    if (!is_letter(c)) {
      out += c;
      if (c == '%') out += c;
      ++at;
      continue;
    }
    size_t end = at;
    while (end < pattern.size() && pattern[end] == c) ++end;
    const std::string_view letters = pattern.substr(at, end - at);
    std::string_view engine;
    if (letters == "T") engine = "T";
    for (const Letters& known : kLetters) {
      if (known.pattern == letters) engine = known.engine;
    }
    if (engine.empty()) return std::nullopt;
    out += engine;
    at = end;
  }
  return out;
}

Result<Conversion> convert(const std::string& sql, DataType from, DataType to, bool to_fixed,
                           const std::string& format, const std::string& place) {
  const std::string type = stored_type(to, to_fixed);
  if (from == to && !(to == DataType::kDecimal)) return Conversion{sql, ""};
  if (from == DataType::kString) return convert_text(sql, to, to_fixed, format, place);
  if (to == DataType::kString) {
    if (from == DataType::kDatetime) return text_of_date(sql, format, place);
    return Conversion{"CAST(" + sql + " AS VARCHAR)", ""};
  }
  if (from == DataType::kDatetime || to == DataType::kDatetime) {
    return prepare_error(
        place, std::string(type_name(from)) + " can't be made " + std::string(type_name(to)));
  }
  const std::string value = to == DataType::kInteger
                                ? "TRY_CAST(trunc(CAST(" + sql + " AS DOUBLE)) AS BIGINT)"
                                : "TRY_CAST(" + sql + " AS " + type + ")";
  return Conversion{value, "(" + sql + " IS NOT NULL AND " + value + " IS NULL)"};
}

Result<Conversion> convert_source(const std::string& sql, const std::string& engine_type_text,
                                  const PreparedColumn& to, const std::string& place) {
  const std::string_view head =
      std::string_view(engine_type_text).substr(0, engine_type_text.find('('));
  const auto is_any = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      if (head == name) return true;
    }
    return false;
  };
  std::string read = sql;
  DataType from = DataType::kString;
  if (is_any({"VARCHAR"})) {
    from = DataType::kString;
  } else if (is_any({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "BOOLEAN"})) {
    from = DataType::kInteger;
    read = "CAST(" + sql + " AS BIGINT)";
  } else if (is_any({"FLOAT", "DOUBLE", "DECIMAL"})) {
    from = DataType::kDecimal;
    if (!(to.type == DataType::kDecimal && to.is_fixed)) read = "CAST(" + sql + " AS DOUBLE)";
  } else if (is_any({"DATE", "TIMESTAMP"})) {
    from = DataType::kDatetime;
    read = "date_trunc('millisecond', CAST(" + sql + " AS TIMESTAMP))";
  } else {
    return prepare_error(place, "the source's type " + engine_type_text + " is not served");
  }
  if (from == to.type && !(to.type == DataType::kDecimal && to.is_fixed)) {
    return Conversion{read, ""};
  }
  return convert(read, from, to.type, to.is_fixed, "", place);
}

}  // namespace tarn::bi
