// TypeLattice: what is known of a column's type, merged value by value and file by file.
//
// null is the least, string the greatest; merging never loses a value: a column of integers and of
// texts is a string. The final Hive type is taken only once everything is merged, so that a file
// whose column is empty doesn't decide. Plain value; pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tarn::glue::crawl {

enum class TypeKind : uint8_t {
  kNull,
  kBoolean,
  kTinyint,  // the integers in order of width
  kSmallint,
  kInt,
  kBigint,
  kFloat,
  kDouble,
  kDecimal,
  kDate,
  kTimestamp,
  kBinary,
  kArray,
  kMap,
  kStruct,
  kString,
};

struct TypeField;

struct TypeLattice {
  TypeKind kind = TypeKind::kNull;
  int32_t precision = 0;          // of kDecimal
  int32_t scale = 0;              // of kDecimal
  std::vector<TypeField> fields;  // of kStruct; kArray: its element; kMap: key and value

  static TypeLattice of(TypeKind kind);
  static TypeLattice decimal(int32_t precision, int32_t scale);
  static TypeLattice array(TypeLattice element);
  static TypeLattice map(TypeLattice key, TypeLattice value);
};

// A member of a struct, or a column. Names are compared without case.
struct TypeField {
  std::string name;  // as the file spells it
  TypeLattice type;
};

// `into` becomes the least type that holds the values of both.
void merge(TypeLattice& into, const TypeLattice& other);
// Adds what `into` lacks, merges what both have; `into`'s order comes first.
void merge_fields(std::vector<TypeField>& into, const std::vector<TypeField>& other);

// "array<struct<a:int,b:string>>"; what is still null is a string.
std::string hive_type(const TypeLattice& type);

// 0 to 1: how many of the columns of both are the same by name and compatible by type.
double similarity(const std::vector<TypeField>& a, const std::vector<TypeField>& b);

}  // namespace tarn::glue::crawl
