#include "wire/random_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/encoding.h"
#include "wire/codec.h"
#include "wire/gen/services.h"
#include "wire/pattern.h"
#include "wire/route.h"
#include "wire/validate.h"

namespace tarn::wire {

namespace {

constexpr size_t kMaxTextCharacters = 24;
constexpr int kMaxElements = 2;

size_t slot_bytes(Kind kind) {
  switch (kind) {
    case Kind::kStructure:
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kFloat:
      return 8;
    default:
      return 16;
  }
}

size_t limit_or(bool has, double limit, size_t other) {
  return has ? static_cast<size_t>(std::min(limit, 1e9)) : other;
}

struct Limits {
  size_t min = 0;
  size_t max = 0;
};

Limits limits_of(const Shape& shape, size_t usual) {
  const Constraint* constraint = shape.constraint;
  if (!constraint) return {0, usual};
  Limits limits;
  limits.min = limit_or(constraint->has_min, constraint->min, 0);
  limits.max = limit_or(constraint->has_max, constraint->max, limits.min + usual);
  limits.max = std::max(limits.min, std::min(limits.max, limits.min + usual));
  return limits;
}

void append_utf8(std::string& out, char32_t c) {
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3f)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | c >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

LaidOutService::LaidOutService(const Service& original)
    : original_(original),
      shapes_(original.shapes.begin(), original.shapes.end()),
      service_(original) {
  for (Shape& shape : shapes_) {
    auto& members = members_.emplace_back(shape.fields().begin(), shape.fields().end());
    for (Member& member : members) member.shape = own(member.shape);
    shape.members = members.data();
  }
  for (Shape& shape : shapes_) lay_out(shape);
  for (Operation operation : original.operations) {
    operation.input = own(operation.input);
    operation.output = own(operation.output);
    operations_.push_back(operation);
  }
  service_.shapes = shapes_;
  service_.operations = operations_;
}

const Shape* LaidOutService::own(const Shape* shape) const {
  return &shapes_[static_cast<size_t>(shape - original_.shapes.data())];
}

void LaidOutService::lay_out(Shape& shape) {
  if (shape.kind != Kind::kStructure) return;
  size_t size = 0;
  for (Member& member : std::span(const_cast<Member*>(shape.members), shape.member_count)) {
    member.offset = Member::kNoOffset;
    if (member.is(Member::kStreaming)) continue;
    member.offset = static_cast<uint16_t>(size);
    size += slot_bytes(member.shape->kind);
  }
  shape.size_bytes = static_cast<uint32_t>(std::max<size_t>(size, 8));
}

int64_t RandomValues::between(int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, std::max(low, high))(engine_);
}

void RandomValues::fill(const Shape& shape, void* data, Arena& arena) {
  arena_ = &arena;
  given_up_ = 0;
  structure(shape, data, 0, true);
}

bool RandomValues::is_wanted(const Member& member, int depth) {
  if (depth > kMaxRequired) return false;
  if (member.is(Member::kRequired)) return true;
  return depth < kMaxDepth && chance(60 - 15 * depth);
}

void RandomValues::structure(const Shape& shape, void* data, int depth, bool is_top) {
  auto fields = shape.fields();
  int64_t chosen = fields.empty() ? 0 : between(0, static_cast<int64_t>(fields.size()) - 1);
  for (size_t i = 0; i < fields.size(); ++i) {
    const Member& member = fields[i];
    if (!has_slot(member)) continue;
    bool is_chosen = shape.is(Shape::kUnion)
                         ? static_cast<int64_t>(i) == chosen && depth < kMaxRequired
                         : is_wanted(member, depth);
    if (!is_chosen) continue;
    Place place = Place::kBody;
    if (is_top && member.location == Location::kUri) place = Place::kLabel;
    if (is_top && member.location == Location::kQuery) place = Place::kQuery;
    bool is_header = member.location == Location::kHeader || member.location == Location::kHeaders;
    if (is_top && is_header) place = Place::kHeader;
    value(slot_of(member, data), depth + 1, place);
  }
}

void RandomValues::value(const Slot& slot, int depth, Place place) {
  const Shape& shape = *slot.shape;
  switch (shape.kind) {
    case Kind::kStructure:
      return structure(shape, open_structure(slot, *arena_), depth, false);
    case Kind::kList:
      return list(slot, depth, place);
    case Kind::kMap:
      return map(slot, depth, place);
    case Kind::kString:
      return store_text(slot, text(shape, place));
    case Kind::kBlob: {
      Limits limits = limits_of(shape, kMaxTextCharacters);
      std::string bytes(static_cast<size_t>(between(static_cast<int64_t>(limits.min),
                                                    static_cast<int64_t>(limits.max))),
                        '\0');
      for (char& byte : bytes) byte = static_cast<char>(between(-128, 127));
      return store_text(slot, arena_->copy(bytes));
    }
    case Kind::kDocument:
      return store_text(slot, R"({"a":[1,null,"é"],"b":{}})");
    case Kind::kBoolean:
      return store<bool>(slot, chance(50));
    case Kind::kInteger:
    case Kind::kLong:
      store_integer(slot, integer(shape));
      return;
    case Kind::kFloat:
    case Kind::kDouble:
      return store_real(slot, real(shape));
    case Kind::kTimestamp: {
      constexpr int64_t kYear2200 = 7'258'118'400;
      // HTTP dates have whole seconds only.
      int64_t fraction_ms = place == Place::kBody && chance(50) ? between(0, 999) : 0;
      bool is_http = shape.timestamp_format == TimestampFormat::kRfc822;
      store<Timestamp>(slot, {between(0, kYear2200) * 1000 + (is_http ? 0 : fraction_ms)});
      return;
    }
  }
}

void RandomValues::list(const Slot& slot, int depth, Place place) {
  Limits limits = limits_of(*slot.shape, kMaxElements);
  // An empty list has no form where its elements stand alone.
  size_t least = std::max<size_t>(limits.min, depth > kMaxDepth ? 0 : 1);
  size_t most = depth > kMaxDepth ? limits.min : std::max(limits.max, least);
  if (limits.max == 0) least = most = 0;
  auto count = between(static_cast<int64_t>(least), static_cast<int64_t>(most));
  ListWriter writer(slot, *arena_);
  for (int64_t i = 0; i < count; ++i) value(writer.add(), depth + 1, place);
}

void RandomValues::map(const Slot& slot, int depth, Place place) {
  Limits limits = limits_of(*slot.shape, kMaxElements);
  size_t most = depth > kMaxDepth ? limits.min : limits.max;
  auto count = between(static_cast<int64_t>(std::max<size_t>(limits.min, most > 0)),
                       static_cast<int64_t>(most));
  ListWriter writer(slot, *arena_);
  std::set<std::string> keys;
  for (int64_t i = 0; i < count; ++i) {
    Text key = text(*slot.shape->key().shape, place == Place::kBody ? place : Place::kLabel);
    if (place == Place::kHeader) key = arena_->copy(to_lower_ascii(key));  // names have one case
    if (!keys.insert(std::string(key)).second) continue;
    value(writer.add_entry(key), depth + 1, place);
  }
}

Text RandomValues::text(const Shape& shape, Place place) {
  const Constraint* constraint = shape.constraint;
  if (constraint && !constraint->values.empty()) {
    auto last = static_cast<int64_t>(constraint->values.size()) - 1;
    return constraint->values[static_cast<size_t>(between(0, last))];
  }
  Limits limits = limits_of(shape, kMaxTextCharacters);
  if (place == Place::kLabel) limits.min = std::max<size_t>(limits.min, 1);
  std::optional<ParsedPattern> pattern;
  if (constraint && present(constraint->pattern)) pattern = parse_pattern(constraint->pattern);
  for (int attempt = 0; attempt < 20; ++attempt) {
    auto wanted = static_cast<size_t>(
        between(static_cast<int64_t>(limits.min), static_cast<int64_t>(limits.max)));
    std::string found = pattern ? text_by_pattern(*pattern, wanted) : plain_text(wanted, place);
    size_t size = code_points(found).size();
    bool fits = size >= limits.min && size <= limits.max;
    if (fits && pattern) fits = matches_pattern(constraint->pattern, found);
    if (fits && place != Place::kBody) fits = trim(found) == found;
    if (fits) return arena_->copy(found);
  }
  ++given_up_;
  return arena_->copy(plain_text(std::max<size_t>(limits.min, 1), place));
}

std::string RandomValues::plain_text(size_t size, Place place) {
  constexpr std::string_view kSafe = "abcxyzABCXYZ0189-_.~";
  constexpr char32_t kOdd[] = {'"', '\\', '<', '>', '&', '\'', '\n', '\r',   '\t',   1,
                               ' ', '/',  '%', '+', '=', 0x7f, 0xe9, 0x20ac, 0xfffd, 0x1f600};
  std::string out;
  for (size_t i = 0; i < size; ++i) {
    bool is_odd = (place == Place::kBody || place == Place::kQuery) && chance(25);
    char32_t c =
        is_odd
            ? kOdd[static_cast<size_t>(between(0, std::size(kOdd) - 1))]
            : static_cast<char32_t>(
                  kSafe[static_cast<size_t>(between(0, static_cast<int64_t>(kSafe.size()) - 1))]);
    append_utf8(out, c);
  }
  return out;
}

std::string RandomValues::text_by_pattern(const ParsedPattern& pattern, size_t wanted) {
  std::string out;
  sample(pattern.alternatives, wanted, out);
  return out;
}

// Takes a random alternative, and repeats what may be repeated while the text is too short.
void RandomValues::sample(const std::vector<PatternSequence>& alternatives, size_t wanted,
                          std::string& out) {
  const auto& sequence =
      alternatives[static_cast<size_t>(between(0, static_cast<int64_t>(alternatives.size()) - 1))];
  for (const PatternNode& node : sequence) {
    bool is_set = node.type == PatternNode::Type::kSet;
    if (!is_set && node.type != PatternNode::Type::kGroup) continue;  // takes no characters
    for (int count = 0; node.max < 0 || count < node.max; ++count) {
      if (count >= node.min && (out.size() >= wanted || chance(5))) break;
      if (is_set) {
        append_one_of(node.set, out);
      } else {
        sample(node.alternatives, wanted, out);
      }
    }
  }
}

void RandomValues::append_one_of(const CharSet& set, std::string& out) {
  constexpr std::string_view kPreferred = "abcdefxyzABCDEFXYZ0123456789";
  for (int attempt = 0; attempt < 20; ++attempt) {
    char c =
        kPreferred[static_cast<size_t>(between(0, static_cast<int64_t>(kPreferred.size()) - 1))];
    if (set.contains(static_cast<char32_t>(c))) return append_utf8(out, static_cast<char32_t>(c));
  }
  for (char32_t c = 0x20; c < 0x3000; ++c) {
    if (set.contains(c)) return append_utf8(out, c);
  }
  for (char32_t c = 1; c < 0x20; ++c) {
    if (set.contains(c)) return append_utf8(out, c);
  }
}

int64_t RandomValues::integer(const Shape& shape) {
  bool is_long = shape.kind == Kind::kLong;
  int64_t low = is_long ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int32_t>::min();
  int64_t high =
      is_long ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int32_t>::max();
  const Constraint* constraint = shape.constraint;
  if (constraint && constraint->has_min) low = std::max(low, static_cast<int64_t>(constraint->min));
  // A double may lie beyond the greatest integer.
  if (constraint && constraint->has_max && constraint->max < 9.2e18) {
    high = std::min(high, static_cast<int64_t>(constraint->max));
  }
  if (chance(10)) return low;
  if (chance(10)) return high;
  return between(low, high);
}

double RandomValues::real(const Shape& shape) {
  const Constraint* constraint = shape.constraint;
  double low = constraint && constraint->has_min ? constraint->min : -1e9;
  double high = constraint && constraint->has_max ? constraint->max : std::max(low, 1e9);
  double value = std::uniform_real_distribution<double>(low, high)(engine_);
  // What a float can hold must come back as it was.
  return shape.kind == Kind::kFloat ? static_cast<double>(static_cast<float>(value)) : value;
}

// Validation must take what was made from the same constraints. A text for which none was found is
// left out, and may not be the rule.
TEST(RandomValues, KeepWithinTheConstraints) {
  RandomValues random(1);
  int made = 0, left_out = 0;
  for (const Service* original : services()) {
    LaidOutService laid_out(*original);
    for (const Operation& operation : laid_out.service().operations) {
      Arena arena;
      void* data = make_struct(*operation.input, arena);
      random.fill(*operation.input, data, arena);
      ++made;
      if (random.given_up() > 0) {
        ++left_out;
        continue;
      }
      Route route{&laid_out.service(), &operation, original->protocols[0], {}};
      auto valid = validate(route, data);
      EXPECT_TRUE(valid.ok()) << original->name << " " << operation.name << ": "
                              << valid.error().message();
    }
  }
  EXPECT_LT(left_out * 10, made) << left_out << " of " << made;
}

}  // namespace tarn::wire
