#include "store/row_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/encoding.h"
#include "store/generation.h"

namespace tarn::store {

namespace {

constexpr size_t kGenerationBytes = 8;

// The key's own texts where it has them, for people.
std::string readable(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const bool is_plain = c > ' ' && c < 0x7f;
    if (is_plain) {
      text += c;
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  return text;
}

std::string text_of(const CheckedRow& row) {
  return readable(row.key()) + " (row " + hex_encode(row.key()) + ")";
}

}  // namespace

CheckedRow::CheckedRow(std::string_view key, std::string_view value, CheckReader& reader)
    : key_(key),
      value_(value),
      reader_(reader),
      rest_(key.substr(std::min(kGenerationBytes, key.size()))) {
  for (const char c : key.substr(0, kGenerationBytes)) {
    generation_ = generation_ << 8 | static_cast<uint8_t>(c);
  }
  if (!rest_.read(account_) || !rest_.read(region_) || !rest_.read(kind_)) kind_.clear();
}

bool CheckedRow::read_parts(std::string_view shape) {
  parts_.clear();
  KeyReader rest = rest_;
  for (const char type : shape) {
    while (type == '*' && !rest.at_end()) {
      if (!rest.read(parts_.emplace_back().text)) return false;
    }
    if (type == 't' && !rest.read(parts_.emplace_back().text)) return false;
    if (type == 'i' && !rest.read_integer(parts_.emplace_back().number)) return false;
  }
  return rest.at_end();
}

void RowRules::each(std::string name, RowKind rows, Holds holds) {
  each_.push_back({std::move(name), std::move(rows), std::move(holds)});
}

void RowRules::index(Index index) { indexes_.push_back(std::move(index)); }

void RowRules::sum(Sum sum) { sums_.push_back(std::move(sum)); }

// What to do with each row of a kind.
class RowRules::Pass {
 public:
  using Visit = std::function<Result<void>(CheckedRow& row)>;

  Pass(Database& database, const Report& report) : database_(database), report_(report) {}

  // A row whose key has another shape, or that can't be judged, breaks the rule.
  void add(const std::string& name, const RowKind& rows, Visit visit) {
    visits_.emplace(rows.name, Rule{&name, &rows.shape, std::move(visit)});
  }

  Result<void> run(CheckReader& reader) {
    const uint64_t generation = database_.generation();
    const auto transaction = database_.begin();
    auto cursor = TRY(
        transaction->scan_loosely(generation_start(generation), generation_start(generation + 1)));
    for (; cursor->valid(); TRY(cursor->next())) {
      CheckedRow row(cursor->key(), cursor->value(), reader);
      const auto [begin, end] = visits_.equal_range(row.kind());
      for (auto at = begin; at != end; ++at) visit(at->second, row);
    }
    return {};
  }

 private:
  struct Rule {
    const std::string* name;
    const std::string* shape;
    Visit visit;
  };

  void visit(const Rule& rule, CheckedRow& row) {
    if (!row.read_parts(*rule.shape)) {
      report_(*rule.name, text_of(row) + ": its key has another shape");
    } else if (auto visited = rule.visit(row); !visited.ok()) {
      report_(*rule.name, text_of(row) + ": " + visited.error().message());
    }
  }

  Database& database_;
  const Report& report_;
  std::multimap<std::string, Rule> visits_;  // by row kind
};

class RowRules::Run {
 public:
  Run(const RowRules& rules, Database& database, const Report& report)
      : rules_(rules), database_(database), report_(report), reader_(database) {}

  Result<void> run() {
    Pass pass(database_, report_);
    for (const Each& rule : rules_.each_) add_each(pass, rule);
    for (const Index& rule : rules_.indexes_) add_index(pass, rule);
    for (const Sum& rule : rules_.sums_) add_sum(pass, rule);
    TRY(pass.run(reader_));
    compare_sums();
    return find_uncalled();
  }

 private:
  void add_each(Pass& pass, const Each& rule) {
    pass.add(rule.name, rule.rows, [&](CheckedRow& row) -> Result<void> {
      if (!TRY(rule.holds(row))) report_(rule.name, text_of(row));
      return {};
    });
  }

  // Index rows that are there are counted only; as many as were called for are the right ones.
  void add_index(Pass& pass, const Index& rule) {
    const bool is_first = !index_counts_.contains(rule.name);
    int64_t& uncalled = index_counts_[rule.name];
    pass.add(rule.name, rule.rows, [&](CheckedRow& row) -> Result<void> {
      for (const std::string& key : TRY(rule.calls(row))) {
        const bool is_there = TRY(reader_.has(key));
        if (is_there) --uncalled;
        if (!is_there) {
          report_(rule.name, text_of(row) + " lacks " + text_of(CheckedRow(key, {}, reader_)));
        }
      }
      return {};
    });
    if (!is_first) return;
    pass.add(rule.name, rule.index, [&](CheckedRow& row) -> Result<void> {
      if (!rule.is_leftover || !TRY(rule.is_leftover(row))) ++uncalled;
      return {};
    });
  }

  // Only where there are some: it remembers all that is called for.
  Result<void> find_uncalled() {
    std::set<std::string> called, names;
    Pass callers(database_, report_), index(database_, report_);
    for (const Index& rule : rules_.indexes_) {
      if (index_counts_[rule.name] == 0) continue;
      callers.add(rule.name, rule.rows, [&](CheckedRow& row) -> Result<void> {
        for (std::string& key : TRY(rule.calls(row))) called.insert(std::move(key));
        return {};
      });
      if (!names.insert(rule.name).second) continue;
      index.add(rule.name, rule.index, [&](CheckedRow& row) -> Result<void> {
        if (called.contains(std::string(row.key()))) return {};
        if (rule.is_leftover && TRY(rule.is_leftover(row))) return {};
        report_(rule.name, text_of(row) + " belongs to nothing");
        return {};
      });
    }
    TRY(callers.run(reader_));
    return index.run(reader_);
  }

  void add_sum(Pass& pass, const Sum& rule) {
    pass.add(rule.name, rule.rows, [&](CheckedRow& row) -> Result<void> {
      for (const auto& [key, amount] : TRY(rule.adds(row))) {
        totals_.try_emplace(key, Total{&rule.name, 0, 0}).first->second.actual += amount;
      }
      return {};
    });
    if (!counter_kinds_.insert(rule.counters.name).second) return;
    pass.add(rule.name, rule.counters, [&](CheckedRow& row) -> Result<void> {
      if (rule.is_leftover && TRY(rule.is_leftover(row))) return {};
      const int64_t counted = TRY(rule.counted ? rule.counted(row) : count_of(row));
      totals_.try_emplace(std::string(row.key()), Total{&rule.name, 0, 0}).first->second.counted =
          counted;
      return {};
    });
  }

  static Result<int64_t> count_of(const CheckedRow& row) {
    if (row.value().size() != sizeof(int64_t)) return internal_error("it is no counter");
    return decode_counter(row.value());
  }

  void compare_sums() {
    for (const auto& [key, total] : totals_) {
      if (total.counted == total.actual) continue;
      report_(*total.name, text_of(CheckedRow(key, {}, reader_)) + " counts " +
                               std::to_string(total.counted) + ", there are " +
                               std::to_string(total.actual));
    }
  }

  struct Total {
    const std::string* name;
    int64_t counted;
    int64_t actual;
  };
  const RowRules& rules_;
  Database& database_;
  const Report& report_;
  CheckReader reader_;
  std::map<std::string, int64_t> index_counts_;  // by name: rows that nothing called for, yet
  std::set<std::string> counter_kinds_;
  std::map<std::string, Total> totals_;  // by the counter's key
};

std::set<std::string> RowRules::names() const {
  std::set<std::string> names;
  for (const Each& rule : each_) names.insert(rule.name);
  for (const Index& rule : indexes_) names.insert(rule.name);
  for (const Sum& rule : sums_) names.insert(rule.name);
  return names;
}

Result<void> RowRules::check(Database& database, const Report& report) const {
  return Run(*this, database, report).run();
}

}  // namespace tarn::store
