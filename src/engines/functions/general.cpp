// greatest and least, lengths of varchar, LIKE with a computed escape, random numbers.
#include <random>

#include "engines/functions/calendar.h"
#include "engines/functions/nested.h"
#include "engines/functions/subjects.h"
#include "engines/functions/utf8.h"

namespace tarn::engines {
namespace {

using View = std::string_view;
using duckdb::LogicalType;

BindData bind_same(duckdb::ClientContext&, duckdb::ScalarFunction& function, Arguments& arguments) {
  if (arguments.empty()) throw duckdb::BinderException("an argument is expected");
  function.return_type = arguments[0]->return_type;
  function.varargs = arguments[0]->return_type;
  return nullptr;
}

bool is_nan(const Cell& value) { return equal(value, value) == false; }

// sign 1: the greatest, -1: the least. A NaN is the result only when all are.
template <int sign>
void run_extreme(duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& output) {
  const size_t count = input.ColumnCount();
  for_each_row(input, output, [&](const Rows& rows, duckdb::idx_t row) {
    size_t best = 0;
    for (size_t i = 1; i < count; ++i) {
      const Cell value = rows.cell(i, row), held = rows.cell(best, row);
      if (is_nan(value)) continue;
      if (is_nan(held) || compare(value, held) * sign > 0) best = i;
    }
    duckdb::VectorOperations::Copy(input.data[best], output, row + 1, row, row);
  });
}

// %: any characters, _: one; `escape` before what is itself.
class LikePattern {
 public:
  LikePattern(View pattern, View escape) {
    if (escape.empty() || escape.size() != character_size(escape, 0)) {
      throw_invalid("Escape string must be a single character");
    }
    size_t at = 0;
    const int32_t mark = next_character(escape, at);
    for (at = 0; at < pattern.size();) {
      int32_t c = next_character(pattern, at);
      const bool escaped = c == mark;
      if (escaped) {
        const bool is_end = at >= pattern.size();
        if (!is_end) c = next_character(pattern, at);
        if (is_end || (c != '%' && c != '_' && c != mark)) {
          throw_invalid(
              "Escape character must be followed by '%', '_' or the escape character itself");
        }
      }
      tokens_.push_back(!escaped && c == '%' ? kAny : !escaped && c == '_' ? kOne : c);
    }
  }

  // Going back to the last % when the rest does not fit.
  bool matches(View text) const {
    size_t token = 0, at = 0, retry_token = tokens_.size() + 1, retry_at = 0;
    while (at < text.size()) {
      size_t next = at;
      const int32_t c = next_character(text, next);
      if (token < tokens_.size() && tokens_[token] == kAny) {
        retry_token = ++token;
        retry_at = at;
      } else if (token < tokens_.size() && (tokens_[token] == kOne || tokens_[token] == c)) {
        ++token;
        at = next;
      } else if (retry_token <= tokens_.size()) {
        retry_at += character_size(text, retry_at);
        at = retry_at;
        token = retry_token;
      } else {
        return false;
      }
    }
    while (token < tokens_.size() && tokens_[token] == kAny) ++token;
    return token == tokens_.size();
  }

 private:
  static constexpr int32_t kAny = -1, kOne = -2;
  std::vector<int32_t> tokens_;
};

template <class T>
T random_between(T first, T limit) {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  const int64_t last = static_cast<int64_t>(limit) - 1;
  return static_cast<T>(std::uniform_int_distribution<int64_t>(first, last)(generator));
}

template <class T>
void add_random(Registry& registry) {
  auto one = [](T limit) -> T {
    if (limit <= 0) throw_invalid("bound must be positive");
    return random_between<T>(0, limit);
  };
  auto two = [](T first, T limit) -> T {
    if (first >= limit) throw_invalid("start value must be less than stop value");
    return random_between(first, limit);
  };
  registry.add_volatile("t_random", one);
  registry.add_volatile("t_random", two);
}

}  // namespace

void add_general(Registry& registry) {
  registry.add_variadic("t_greatest", LogicalType::ANY, bind_same, run_extreme<1>);
  registry.add_variadic("t_least", LogicalType::ANY, bind_same, run_extreme<-1>);
  registry.add("t_fit_varchar", [](View text, int64_t length) -> std::string {
    if (character_count(text) > length) {
      throw_error("INVALID_CAST_ARGUMENT", "Value " + std::string(text) +
                                               " cannot be represented as varchar(" +
                                               std::to_string(length) + ")");
    }
    return std::string(text);
  });
  registry.add("t_like", [](View text, View pattern, View escape) -> bool {
    return LikePattern(pattern, escape).matches(text);
  });
  registry.add("t_date_add_ms", [](Date date, int64_t ms) -> Date {
    constexpr int64_t kMsPerDay = kMicrosPerDay / 1000;
    if (ms % kMsPerDay != 0) throw_invalid("Cannot add hour, minutes or seconds to a date");
    return Date(static_cast<int32_t>(date.days + ms / kMsPerDay));
  });
  add_random<int8_t>(registry);
  add_random<int16_t>(registry);
  add_random<int32_t>(registry);
  add_random<int64_t>(registry);
}

}  // namespace tarn::engines
