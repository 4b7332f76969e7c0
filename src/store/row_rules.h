// RowRules: what services promise of their rows beyond what each row says, every promise by name.
// fsck (fsck.h) holds all rows against all rules in one pass.
//
//   void add_row_rules(store::RowRules& rules) {
//     rules.each("glue: a partition has its table", {"glue.partition", "tt*"},
//                [](const store::CheckedRow& row) -> Result<bool> {
//                  return row.has(table_key(row.scope(), row.text(0), row.text(1)).bytes());
//                });
//     rules.index({.name = "kms: a key is found with its aliases",
//                  .rows = {"kms.alias", "t"}, .index = {"kms.alias_of", "tt"}, .calls = …});
//   }
//
// A rule reads and changes nothing. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/check_reader.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::store {

// Rows of one kind, and what their keys hold behind it: 't' a text, 'i' an integer, at the end '*'
// any number of texts.
struct RowKind {
  std::string name;
  std::string shape;
};

// A row in check. Views live as long as the call of the rule.
class CheckedRow {
 public:
  CheckedRow(std::string_view key, std::string_view value, CheckReader& reader);

  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }
  const std::string& kind() const { return kind_; }  // empty: the key is no tuple
  const std::string& account() const { return account_; }
  const std::string& region() const { return region_; }
  Scope scope() const { return {generation_, account_, region_}; }
  uint64_t generation() const { return generation_; }

  // The key's parts, as the rule's shape names them.
  bool read_parts(std::string_view shape);
  const std::string& text(size_t part) const { return parts_[part].text; }
  int64_t integer(size_t part) const { return parts_[part].number; }
  size_t parts() const { return parts_.size(); }

  template <class Row>
  Result<Row> decode() const {
    return decode_row<Row>(value_);
  }
  // Other rows.
  Result<bool> has(std::string_view key) const { return reader_.has(key); }
  template <class Row>
  Result<std::optional<Row>> find(std::string_view key) const {
    const auto bytes = TRY(reader_.get(key));
    if (!bytes) return std::optional<Row>();
    return std::optional<Row>(TRY(decode_row<Row>(*bytes)));
  }
  CheckReader& reader() const { return reader_; }

 private:
  struct Part {
    std::string text;
    int64_t number = 0;
  };
  const std::string_view key_;
  const std::string_view value_;
  CheckReader& reader_;
  uint64_t generation_ = 0;
  std::string account_, region_, kind_;
  KeyReader rest_;
  std::vector<Part> parts_;
};

class RowRules {
 public:
  using Holds = std::function<Result<bool>(const CheckedRow& row)>;
  using Keys = std::vector<std::string>;
  using Calls = std::function<Result<Keys>(const CheckedRow& row)>;
  // What a row adds, and to the counter of which key.
  using Amounts = std::vector<std::pair<std::string, int64_t>>;
  using Adds = std::function<Result<Amounts>(const CheckedRow& row)>;

  // The rows of an index are those that other rows call for, each once, and no more.
  struct Index {
    std::string name;
    RowKind rows;
    RowKind index;
    Calls calls;             // the keys of a row's index rows
    Holds is_leftover = {};  // index rows that may be there all the same
  };
  // Each counter is the sum of what rows add to it.
  using Counted = std::function<Result<int64_t>(const CheckedRow& counter)>;
  struct Sum {
    std::string name;
    RowKind rows;
    RowKind counters;
    Adds adds;
    Holds is_leftover = {};  // counters that need not be right any more
    Counted counted = {};    // where the counter is a field of a row
  };

  // A name begins with the service's: "iam: a user's access key has its credential". Rules of one
  // name are one: what several kinds of rows call for, or add.
  void each(std::string name, RowKind rows, Holds holds);
  void index(Index index);
  void sum(Sum sum);

  // Calls `report` with the name of a rule that is broken, and what says by which row.
  using Report = std::function<void(const std::string& name, const std::string& row)>;
  Result<void> check(Database& database, const Report& report) const;
  std::set<std::string> names() const;

 private:
  class Pass;
  class Run;

  struct Each {
    std::string name;
    RowKind rows;
    Holds holds;
  };
  std::vector<Each> each_;
  std::vector<Index> indexes_;
  std::vector<Sum> sums_;
};

}  // namespace tarn::store
