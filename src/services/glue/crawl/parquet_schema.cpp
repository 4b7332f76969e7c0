#include "services/glue/crawl/parquet_schema.h"

#include <algorithm>

namespace tarn::glue::crawl {
namespace {

constexpr int kMaxDepth = 64;
constexpr int32_t kMaxDecimalDigits = 38;

// Physical types.
constexpr int32_t kBoolean = 0;
constexpr int32_t kInt32 = 1;
constexpr int32_t kInt64 = 2;
constexpr int32_t kInt96 = 3;
constexpr int32_t kFloat = 4;
constexpr int32_t kDouble = 5;
constexpr int32_t kByteArray = 6;
// Repetition.
constexpr int32_t kRepeated = 2;
// Converted types.
constexpr int32_t kUtf8 = 0;
constexpr int32_t kConvertedMap = 1;
constexpr int32_t kMapKeyValue = 2;
constexpr int32_t kConvertedList = 3;
constexpr int32_t kConvertedEnum = 4;
constexpr int32_t kConvertedDecimal = 5;
constexpr int32_t kConvertedDate = 6;
constexpr int32_t kTimeMillis = 7;
constexpr int32_t kTimeMicros = 8;
constexpr int32_t kTimestampMillis = 9;
constexpr int32_t kTimestampMicros = 10;
constexpr int32_t kUint8 = 11;
constexpr int32_t kInt8 = 15;
constexpr int32_t kInt64Converted = 18;
constexpr int32_t kConvertedJson = 19;
constexpr int32_t kInterval = 21;
// Logical types.
constexpr int32_t kString = 1;
constexpr int32_t kMap = 2;
constexpr int32_t kList = 3;
constexpr int32_t kEnum = 4;
constexpr int32_t kDecimal = 5;
constexpr int32_t kDate = 6;
constexpr int32_t kTime = 7;
constexpr int32_t kTimestamp = 8;
constexpr int32_t kInteger = 10;
constexpr int32_t kUnknown = 11;
constexpr int32_t kJson = 12;
constexpr int32_t kUuid = 14;
constexpr int32_t kFloat16 = 15;

TypeLattice integer_type(int32_t bits, bool is_signed) {
  // An unsigned number needs the next wider type.
  switch (is_signed ? bits : bits * 2) {
    case 8:
      return TypeLattice::of(TypeKind::kTinyint);
    case 16:
      return TypeLattice::of(TypeKind::kSmallint);
    case 32:
      return TypeLattice::of(TypeKind::kInt);
    case 64:
      return TypeLattice::of(TypeKind::kBigint);
    default:
      return TypeLattice::decimal(20, 0);
  }
}

TypeLattice physical_type(const ParquetElement& element) {
  switch (element.physical_type) {
    case kBoolean:
      return TypeLattice::of(TypeKind::kBoolean);
    case kInt32:
      return TypeLattice::of(TypeKind::kInt);
    case kInt64:
      return TypeLattice::of(TypeKind::kBigint);
    case kInt96:
      return TypeLattice::of(TypeKind::kTimestamp);
    case kFloat:
      return TypeLattice::of(TypeKind::kFloat);
    case kDouble:
      return TypeLattice::of(TypeKind::kDouble);
    default:
      return TypeLattice::of(TypeKind::kBinary);
  }
}

bool is_text(const ParquetElement& element) {
  const int32_t logical = element.logical_type;
  const int32_t converted = element.converted_type;
  return element.physical_type == kByteArray &&
         (logical == kString || logical == kEnum || logical == kJson || converted == kUtf8 ||
          converted == kConvertedEnum || converted == kConvertedJson);
}

TypeLattice leaf_type(const ParquetElement& element) {
  const int32_t logical = element.logical_type;
  const int32_t converted = element.converted_type;
  if (is_text(element)) return TypeLattice::of(TypeKind::kString);
  if (logical == kUnknown) return TypeLattice::of(TypeKind::kNull);
  // Hive has no such types; the engine reads their texts.
  const bool is_time = logical == kTime || converted == kTimeMillis || converted == kTimeMicros;
  if (is_time || logical == kUuid || converted == kInterval) {
    return TypeLattice::of(TypeKind::kString);
  }
  if (logical == kDecimal || converted == kConvertedDecimal) {
    // No type here holds more digits: as binary, a query that asks for them is refused.
    if (element.precision > kMaxDecimalDigits) return TypeLattice::of(TypeKind::kBinary);
    return TypeLattice::decimal(element.precision, element.scale);
  }
  if (logical == kDate || converted == kConvertedDate) return TypeLattice::of(TypeKind::kDate);
  if (logical == kTimestamp || converted == kTimestampMillis || converted == kTimestampMicros) {
    return TypeLattice::of(TypeKind::kTimestamp);
  }
  if (logical == kInteger) return integer_type(element.integer_bits, element.is_signed);
  if (converted >= kUint8 && converted < kInt8) {
    return integer_type(8 << (converted - kUint8), false);
  }
  if (converted >= kInt8 && converted <= kInt64Converted) {
    return integer_type(8 << (converted - kInt8), true);
  }
  if (logical == kFloat16) return TypeLattice::of(TypeKind::kFloat);
  return physical_type(element);
}

class Tree {
 public:
  explicit Tree(const std::vector<ParquetElement>& elements) : elements_(elements) {}

  Result<std::vector<TypeField>> columns() {
    if (elements_.empty()) return corrupt("the footer has no schema");
    return children(next(), 0);
  }

 private:
  const ParquetElement& next() { return elements_[at_++]; }

  Result<std::vector<TypeField>> children(const ParquetElement& parent, int depth) {
    if (depth > kMaxDepth) return corrupt("the schema is nested too deeply");
    std::vector<TypeField> fields;
    for (int32_t i = 0; i < parent.child_count; ++i) {
      if (at_ >= elements_.size()) return corrupt("the schema has fewer columns than it says");
      fields.push_back(TRY(column(depth + 1)));
    }
    return fields;
  }

  // A repeated field is an array, unless the list or map around it has taken that in.
  Result<TypeField> column(int depth) {
    const ParquetElement& element = next();
    TypeField field { element.name, TRY(type_of(element, depth)) };
    if (element.repetition == kRepeated) field.type = TypeLattice::array(std::move(field.type));
    return field;
  }

  Result<TypeLattice> type_of(const ParquetElement& element, int depth) {
    if (element.child_count == 0 && element.physical_type >= 0) return leaf_type(element);
    const bool has_one = element.child_count == 1 && at_ < elements_.size() &&
                         elements_[at_].repetition == kRepeated;
    if (has_one && (element.logical_type == kList || element.converted_type == kConvertedList)) {
      return list_type(element, depth);
    }
    const bool is_map = element.logical_type == kMap || element.converted_type == kConvertedMap ||
                        element.converted_type == kMapKeyValue;
    if (has_one && is_map && elements_[at_].child_count == 2) {
      const auto pair = TRY(children(next(), depth + 1));
      return TypeLattice::map(pair[0].type, pair[1].type);
    }
    TypeLattice type = TypeLattice::of(TypeKind::kStruct);
    type.fields = TRY(children(element, depth));
    return type;
  }

  // The compatibility rules of LogicalTypes.md: the repeated field is the element itself where it
  // is a leaf, has several children, or is named like one; else its only child is.
  Result<TypeLattice> list_type(const ParquetElement& list, int depth) {
    const ParquetElement& repeated = next();
    const bool is_element = repeated.child_count != 1 || repeated.name == "array" ||
                            repeated.name == list.name + "_tuple";
    if (is_element) return TypeLattice::array(TRY(type_of(repeated, depth + 1)));
    const auto fields = TRY(children(repeated, depth + 1));
    return TypeLattice::array(fields[0].type);
  }

  const std::vector<ParquetElement>& elements_;
  size_t at_ = 0;
};

}  // namespace

Result<std::vector<TypeField>> parquet_columns(const std::vector<ParquetElement>& elements) {
  return Tree(elements).columns();
}

}  // namespace tarn::glue::crawl
