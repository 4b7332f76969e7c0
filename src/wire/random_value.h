// For tests: a service with layouts for all its shapes, and random values within the models'
// constraints. Defined in random_value_test.cpp. Not synchronised.
#pragma once

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "base/arena.h"
#include "wire/layout.h"
#include "wire/pattern_parser.h"
#include "wire/schema.h"

namespace tarn::wire {

// A copy of a service's tables in which every shape has a layout, not only those served.
class LaidOutService {
 public:
  explicit LaidOutService(const Service& original);
  LaidOutService(const LaidOutService&) = delete;

  const Service& service() const { return service_; }

 private:
  const Shape* own(const Shape* shape) const;
  void lay_out(Shape& shape);

  const Service& original_;
  std::vector<Shape> shapes_;
  std::deque<std::vector<Member>> members_;
  std::vector<Operation> operations_;
  Service service_;
};

class RandomValues {
 public:
  explicit RandomValues(uint64_t seed) : engine_(seed) {}

  // What the wire can carry apart from a body: a header takes no line breaks, a label is not empty.
  enum class Place { kBody, kHeader, kLabel, kQuery };

  // Fills a structure. At its top, members get values that fit where they are bound.
  void fill(const Shape& shape, void* data, Arena& arena);

  // Since the last fill(): texts for which no value within the constraints was found.
  int given_up() const { return given_up_; }

 private:
  static constexpr int kMaxDepth = 4;      // below, only what is required
  static constexpr int kMaxRequired = 24;  // below, nothing: the shape requires itself

  void structure(const Shape& shape, void* data, int depth, bool is_top);
  void value(const Slot& slot, int depth, Place place);
  void list(const Slot& slot, int depth, Place place);
  void map(const Slot& slot, int depth, Place place);
  Text text(const Shape& shape, Place place);
  std::string text_by_pattern(const ParsedPattern& pattern, size_t wanted);
  void sample(const std::vector<PatternSequence>& alternatives, size_t wanted, std::string& out);
  void append_one_of(const CharSet& set, std::string& out);
  std::string plain_text(size_t size, Place place);
  int64_t integer(const Shape& shape);
  double real(const Shape& shape);
  int64_t between(int64_t low, int64_t high);
  bool chance(int percent) { return between(1, 100) <= percent; }
  bool is_wanted(const Member& member, int depth);

  std::mt19937_64 engine_;
  Arena* arena_ = nullptr;
  int given_up_ = 0;
};

}  // namespace tarn::wire
