#include "services/glue/crawl/type_lattice.h"

#include <gtest/gtest.h>

#include <vector>

namespace tarn::glue::crawl {
namespace {

TypeLattice of(TypeKind kind) { return TypeLattice::of(kind); }

std::string merged(TypeLattice a, const TypeLattice& b) {
  TypeLattice reversed = b;
  merge(reversed, a);
  merge(a, b);
  EXPECT_EQ(hive_type(a), hive_type(reversed)) << "merging must not depend on the order";
  return hive_type(a);
}

TEST(TypeLattice, NullGivesWayAndStringTakesAll) {
  EXPECT_EQ(merged(of(TypeKind::kNull), of(TypeKind::kBoolean)), "boolean");
  EXPECT_EQ(merged(of(TypeKind::kNull), of(TypeKind::kNull)), "string");
  EXPECT_EQ(merged(of(TypeKind::kString), of(TypeKind::kBigint)), "string");
  EXPECT_EQ(merged(of(TypeKind::kBoolean), of(TypeKind::kInt)), "string");
  EXPECT_EQ(merged(TypeLattice::array(of(TypeKind::kInt)), of(TypeKind::kInt)), "string");
}

TEST(TypeLattice, NumbersWiden) {
  EXPECT_EQ(merged(of(TypeKind::kInt), of(TypeKind::kBigint)), "bigint");
  EXPECT_EQ(merged(of(TypeKind::kBigint), of(TypeKind::kDouble)), "double");
  EXPECT_EQ(merged(of(TypeKind::kInt), of(TypeKind::kFloat)), "double");
  EXPECT_EQ(merged(TypeLattice::decimal(5, 2), TypeLattice::decimal(10, 1)), "decimal(11,2)");
  EXPECT_EQ(merged(TypeLattice::decimal(5, 2), of(TypeKind::kInt)), "decimal(12,2)");
  EXPECT_EQ(merged(TypeLattice::decimal(38, 0), TypeLattice::decimal(38, 30)), "double");
  EXPECT_EQ(merged(of(TypeKind::kDate), of(TypeKind::kTimestamp)), "timestamp");
}

// Whatever the order of files, the type is the same: that is what makes it a lattice.
TEST(TypeLattice, ScalarsAreAssociative) {
  std::vector<TypeLattice> all;
  for (const TypeKind kind :
       {TypeKind::kNull, TypeKind::kBoolean, TypeKind::kTinyint, TypeKind::kInt, TypeKind::kBigint,
        TypeKind::kFloat, TypeKind::kDouble, TypeKind::kDate, TypeKind::kTimestamp,
        TypeKind::kBinary, TypeKind::kString}) {
    all.push_back(of(kind));
  }
  all.push_back(TypeLattice::decimal(10, 2));
  for (const TypeLattice& a : all) {
    for (const TypeLattice& b : all) {
      for (const TypeLattice& c : all) {
        TypeLattice left = a;
        merge(left, b);
        merge(left, c);
        TypeLattice right = b;
        merge(right, c);
        merge(right, a);
        EXPECT_EQ(hive_type(left), hive_type(right))
            << hive_type(a) << " " << hive_type(b) << " " << hive_type(c);
      }
    }
  }
}

TEST(TypeLattice, StructsMergeByNameWithoutCase) {
  TypeLattice a = of(TypeKind::kStruct);
  a.fields = {{"Id", of(TypeKind::kInt)}, {"tags", TypeLattice::array({})}};
  TypeLattice b = of(TypeKind::kStruct);
  b.fields = {{"tags", TypeLattice::array(of(TypeKind::kString))},
              {"id", of(TypeKind::kDouble)},
              {"new", of(TypeKind::kDate)}};
  merge(a, b);
  EXPECT_EQ(hive_type(a), "struct<Id:double,tags:array<string>,new:date>");
}

TEST(TypeLattice, NamesThatATypeTextCannotHoldMakeAString) {
  TypeLattice type = of(TypeKind::kStruct);
  EXPECT_EQ(hive_type(type), "string");
  type.fields = {{"a:b", of(TypeKind::kInt)}};
  EXPECT_EQ(hive_type(TypeLattice::array(type)), "array<string>");
}

TEST(TypeLattice, SimilarityCountsCompatibleColumns) {
  const std::vector<TypeField> a = {{"a", of(TypeKind::kInt)}, {"b", of(TypeKind::kString)}};
  const std::vector<TypeField> b = {{"A", of(TypeKind::kDouble)}, {"b", of(TypeKind::kDate)}};
  EXPECT_DOUBLE_EQ(similarity(a, a), 1);
  EXPECT_DOUBLE_EQ(similarity(a, b), 0.5);
  EXPECT_DOUBLE_EQ(similarity(a, {}), 0);
}

}  // namespace
}  // namespace tarn::glue::crawl
