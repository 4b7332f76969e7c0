// Coercion: which types Trino turns into which without being asked. Pure functions.
//
// Of a type and a varchar beside a char, Athena's engine compares as char.
#pragma once

#include <optional>

#include "sql/types/type.h"

namespace tarn::sql {

// Whether a value of `from` may stand where `to` is wanted.
bool can_coerce(const Type& from, const Type& to);

// The least type that both turn into.
std::optional<Type> common_super_type(const Type& a, const Type& b);

// `from` as a type whose kind is `kind`, where there is such a coercion: bigint to decimal(19,0).
std::optional<Type> coerce_kind(const Type& from, TypeKind kind);

// Whether CAST has a meaning between these types, ignoring values.
bool can_cast(const Type& from, const Type& to);

}  // namespace tarn::sql
