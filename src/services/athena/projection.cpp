#include "services/athena/projection.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "base/encoding.h"
#include "services/athena/date_pattern.h"

namespace tarn::athena {
namespace {

using Predicate = sql::PartitionPredicate;
using Values = std::vector<std::string>;

Error invalid_property(const std::string& name, std::string_view why) {
  return Error(400, "INVALID_TABLE_PROPERTY",
               "The table property '" + name + "' is invalid: " + std::string(why));
}

Error too_many() {
  return Error(400, "HIVE_EXCEEDED_PARTITION_LIMIT",
               "The query needs more than 1,000,000 projected partitions. Narrow it by conditions "
               "on the partition columns.");
}

const std::string* find_property(const CatalogTable& table, std::string_view name) {
  for (const auto& [key, value] : table.parameters) {
    if (equals_ignoring_case(key, name)) return &value;
  }
  return nullptr;
}

// Two texts with a comma between them.
std::optional<std::pair<std::string, std::string>> split_range(std::string_view text) {
  const size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  return std::pair(std::string(trim(text.substr(0, comma))),
                   std::string(trim(text.substr(comma + 1))));
}

std::optional<int64_t> read_integer(std::string_view text) {
  int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

// What the predicate says of one column whatever the others are.
Predicate about(const Predicate& predicate, size_t column) {
  Predicate out = predicate;
  out.terms.clear();
  if (predicate.kind == Predicate::Kind::kAnd || predicate.kind == Predicate::Kind::kOr) {
    for (const Predicate& term : predicate.terms) out.terms.push_back(about(term, column));
    return out;
  }
  const bool is_constant =
      predicate.kind == Predicate::Kind::kTrue || predicate.kind == Predicate::Kind::kFalse;
  if (!is_constant && predicate.column != column) out.kind = Predicate::Kind::kTrue;
  return out;
}

// The values that a column must have one of; nothing where other ones are possible.
std::optional<std::set<std::string>> equal_values(const Predicate& predicate) {
  using Kind = Predicate::Kind;
  if (predicate.kind == Kind::kFalse) return std::set<std::string>();
  if (predicate.kind == Kind::kCompare && predicate.op == Predicate::Operator::kEqual) {
    return std::set<std::string>{predicate.value};
  }
  if (predicate.kind == Kind::kAnd) {
    for (const Predicate& term : predicate.terms) {
      if (auto values = equal_values(term)) return values;
    }
  }
  if (predicate.kind != Kind::kOr) return std::nullopt;
  std::set<std::string> all;
  for (const Predicate& term : predicate.terms) {
    auto values = equal_values(term);
    if (!values) return std::nullopt;
    all.merge(*values);
  }
  return all;
}

// The possible values of one column.
class Projection {
 public:
  Projection(const CatalogTable& table, size_t column, const Predicate& predicate, int64_t now_ms)
      : table_(table),
        column_(column),
        name_(table.partition_keys[column].name),
        predicate_(about(predicate, column)),
        now_ms_(now_ms) {}

  Result<Values> values() {
    const std::string type = to_lower_ascii(trim(TRY(required("type"))));
    if (type == "enum") return enum_values();
    if (type == "integer") return integers();
    if (type == "date") return dates();
    if (type == "injected") return injected();
    return invalid_property(property("type"), "it must be enum, integer, date or injected");
  }

 private:
  std::string property(std::string_view what) const {
    return "projection." + name_ + "." + std::string(what);
  }

  Result<std::string> required(std::string_view what) const {
    const std::string* value = find_property(table_, property(what));
    if (value == nullptr) return invalid_property(property(what), "it is missing");
    return *value;
  }

  bool may_be(const std::string& value) const {
    Values values(table_.partition_keys.size());
    values[column_] = value;
    return sql::may_match(predicate_, values);
  }

  Result<void> add(std::string value, Values& values) const {
    if (!may_be(value)) return {};
    if (!values.empty() && values.back() == value) return {};
    if (values.size() >= kMaxProjectedPartitions) return too_many();
    values.push_back(std::move(value));
    return {};
  }

  Result<Values> enum_values() const {
    const std::string list = TRY(required("values"));
    Values values;
    for (size_t at = 0; at <= list.size();) {
      const size_t end = std::min(list.find(',', at), list.size());
      TRY(add(list.substr(at, end - at), values));
      at = end + 1;
    }
    return values;
  }

  Result<int64_t> interval() const {
    const std::string* text = find_property(table_, property("interval"));
    if (text == nullptr) return int64_t{1};
    const auto interval = read_integer(trim(*text));
    if (!interval || *interval < 1) {
      return invalid_property(property("interval"), "it must be a positive number");
    }
    return *interval;
  }

  Result<Values> integers() const {
    const auto range = split_range(TRY(required("range")));
    const auto first = range ? read_integer(range->first) : std::nullopt;
    const auto last = range ? read_integer(range->second) : std::nullopt;
    if (!first || !last) return invalid_property(property("range"), "it must be two integers");
    const int64_t step = TRY(interval());
    size_t digits = 0;
    if (const std::string* text = find_property(table_, property("digits"))) {
      constexpr int64_t kMaxDigits = 100;
      const auto width = read_integer(trim(*text));
      if (!width || *width < 1 || *width > kMaxDigits) {
        return invalid_property(property("digits"), "it must be a positive number");
      }
      digits = static_cast<size_t>(*width);
    }
    const auto text_of = [&](int64_t number) {
      std::string text = std::to_string(number < 0 ? -number : number);
      if (text.size() < digits) text.insert(0, digits - text.size(), '0');
      return number < 0 ? "-" + text : text;
    };
    Values values;
    // Of a large range only what is asked for is computed.
    if (const auto wanted = equal_values(predicate_)) {
      for (const std::string& text : *wanted) {
        const auto number = read_integer(text);
        const bool is_in =
            number && *number >= *first && *number <= *last && (*number - *first) % step == 0;
        if (is_in) TRY(add(text_of(*number), values));
      }
      return values;
    }
    constexpr int64_t kMaxSteps = 10 * static_cast<int64_t>(kMaxProjectedPartitions);
    if (*last >= *first && (*last - *first) / step > kMaxSteps) return too_many();
    for (int64_t number = *first; number <= *last; number += step) {
      TRY(add(text_of(number), values));
    }
    return values;
  }

  // "2020/01/01", or NOW with something added or taken away.
  Result<int64_t> bound(const DatePattern& pattern, std::string_view text) const {
    if (const auto time = pattern.read(text)) return *time;
    const Error wrong = invalid_property(
        property("range"), "'" + std::string(text) + "' is no date of its format, and not NOW");
    std::string compact;
    for (const char c : text) {
      if (c != ' ') compact += c;
    }
    if (!equals_ignoring_case(compact.substr(0, 3), "now")) return wrong;
    if (compact.size() == 3) return now_ms_;
    const size_t unit = compact.find_first_not_of("0123456789", 4);
    if ((compact[3] != '-' && compact[3] != '+') || unit == std::string::npos) return wrong;
    const auto count = read_integer(std::string_view(compact).substr(4, unit - 4));
    if (!count) return wrong;
    const auto moved =
        add_units(now_ms_, compact[3] == '-' ? -*count : *count, compact.substr(unit));
    if (!moved) return wrong;
    return *moved;
  }

  Result<std::string> unit(const DatePattern& pattern) const {
    if (const std::string* text = find_property(table_, property("interval.unit"))) {
      if (add_units(0, 1, *text)) return *text;
      return invalid_property(property("interval.unit"), "it is no unit of time");
    }
    if (pattern.precision() == 'd') return std::string("DAYS");
    if (pattern.precision() == 'M') return std::string("MONTHS");
    if (pattern.precision() == 'y') return std::string("YEARS");
    return invalid_property(property("interval.unit"), "it is missing");
  }

  Result<Values> dates() const {
    const DatePattern pattern = TRY(DatePattern::parse(TRY(required("format"))));
    const auto range = split_range(TRY(required("range")));
    if (!range) return invalid_property(property("range"), "it must be two dates");
    const int64_t first = TRY(bound(pattern, range->first));
    const int64_t last = TRY(bound(pattern, range->second));
    const int64_t step = TRY(interval());
    const std::string step_unit = TRY(unit(pattern));
    Values values;
    for (int64_t count = 0;; ++count) {
      const int64_t time = *add_units(first, count * step, step_unit);
      if (time > last) return values;
      if (count > 10 * static_cast<int64_t>(kMaxProjectedPartitions)) return too_many();
      TRY(add(pattern.format(time), values));
    }
  }

  Result<Values> injected() const {
    const auto wanted = equal_values(predicate_);
    if (!wanted) {
      return Error(400, "CONSTRAINT_VIOLATION",
                   "For the injected projected partition column " + name_ +
                       ", the WHERE clause must contain only static equality conditions, and at "
                       "least one such condition must be present.");
    }
    Values values;
    for (const std::string& value : *wanted) TRY(add(value, values));
    return values;
  }

  const CatalogTable& table_;
  const size_t column_;
  const std::string name_;
  const Predicate predicate_;
  const int64_t now_ms_;
};

// The template with the values put in, or Hive's layout below the table's location.
Result<std::string> location_of(const CatalogTable& table, const Values& values) {
  const std::string* pattern = find_property(table, "storage.location.template");
  std::string location = pattern == nullptr ? table.storage.location : *pattern;
  if (!location.ends_with('/')) location += '/';
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string& name = table.partition_keys[i].name;
    if (pattern == nullptr) {
      location += name + "=" + values[i] + "/";
      continue;
    }
    const std::string place = "${" + name + "}";
    size_t at = location.find(place);
    if (at == std::string::npos) {
      return invalid_property("storage.location.template", "it does not contain " + place);
    }
    for (; at != std::string::npos; at = location.find(place, at + values[i].size())) {
      location.replace(at, place.size(), values[i]);
    }
  }
  return location;
}

}  // namespace

bool is_projected(const CatalogTable& table) {
  const std::string* enabled = find_property(table, "projection.enabled");
  return enabled != nullptr && equals_ignoring_case(trim(*enabled), "true") &&
         !table.partition_keys.empty();
}

Result<std::vector<ProjectedPartition>> project_partitions(const CatalogTable& table,
                                                           const Predicate& predicate,
                                                           int64_t now_ms) {
  std::vector<Values> rows = {{}};
  for (size_t column = 0; column < table.partition_keys.size(); ++column) {
    const Values values = TRY(Projection(table, column, predicate, now_ms).values());
    if (rows.size() * values.size() > kMaxProjectedPartitions) return too_many();
    std::vector<Values> longer;
    for (const Values& row : rows) {
      for (const std::string& value : values) {
        longer.push_back(row);
        longer.back().push_back(value);
      }
    }
    rows = std::move(longer);
  }
  std::vector<ProjectedPartition> partitions;
  for (Values& row : rows) {
    if (!sql::may_match(predicate, row)) continue;
    std::string location = TRY(location_of(table, row));
    partitions.push_back({std::move(row), std::move(location)});
  }
  return partitions;
}

}  // namespace tarn::athena
