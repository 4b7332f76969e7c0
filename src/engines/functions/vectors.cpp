// Arrays of numbers as vectors: distances and products.
#include <cmath>

#include "engines/functions/subjects.h"

namespace tarn::engines {
namespace {

using Numbers = std::vector<std::optional<double>>;

// Calls `add` for each pair; false where an element is NULL.
template <class Add>
bool for_each_pair(const Numbers& a, const Numbers& b, Add add) {
  if (a.size() != b.size()) throw_invalid("The arguments must have the same length");
  for (size_t i = 0; i < a.size(); ++i) {
    if (!a[i] || !b[i]) return false;
    add(*a[i], *b[i]);
  }
  return true;
}

std::optional<double> euclidean_distance(const Numbers& a, const Numbers& b) {
  double sum = 0;
  const bool is_known = for_each_pair(a, b, [&](double x, double y) { sum += (x - y) * (x - y); });
  return is_known ? std::optional(std::sqrt(sum)) : std::nullopt;
}

std::optional<double> dot_product(const Numbers& a, const Numbers& b) {
  double sum = 0;
  const bool is_known = for_each_pair(a, b, [&](double x, double y) { sum += x * y; });
  return is_known ? std::optional(sum) : std::nullopt;
}

std::optional<double> cosine_similarity(const Numbers& a, const Numbers& b) {
  double product = 0, size_a = 0, size_b = 0;
  const bool is_known = for_each_pair(a, b, [&](double x, double y) {
    product += x * y;
    size_a += x * x;
    size_b += y * y;
  });
  if (!is_known) return std::nullopt;
  if (size_a == 0 || size_b == 0) throw_invalid("Vector magnitude cannot be zero");
  return product / std::sqrt(size_a * size_b);
}

}  // namespace

void add_vectors(Registry& registry) {
  registry.add("t_euclidean_distance",
               [](Numbers a, Numbers b) { return euclidean_distance(a, b); });
  registry.add("t_dot_product", [](Numbers a, Numbers b) { return dot_product(a, b); });
  registry.add("t_cosine_similarity", [](Numbers a, Numbers b) { return cosine_similarity(a, b); });
  registry.add("t_cosine_distance", [](Numbers a, Numbers b) -> std::optional<double> {
    const std::optional<double> similarity = cosine_similarity(a, b);
    return similarity ? std::optional(1 - *similarity) : std::nullopt;
  });
}

}  // namespace tarn::engines
