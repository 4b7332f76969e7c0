// Result<T>: a value or the Error that kept it from being made.
//
//   Result<Config> load(std::string_view path);
//   auto config = TRY(load(path));      // returns the error to the caller, or yields the value
//   TRY(config.check());                // Result<void> works as well
//
// Not synchronised. Reading the value of a failed Result aborts.
#pragma once

#include <cstdlib>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"

namespace tarn {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  template <class U = T>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::decay_t<U>, Error>)
      Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  T& checked() {
    if (!ok()) std::abort();
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {
    if (!ok()) std::abort();
  }
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

namespace detail {
template <class T>
T take(Result<T>& result) {
  return std::move(result).value();
}
inline void take(Result<void>&) {}
}  // namespace detail

}  // namespace tarn

// Yields the value of a Result, or returns its error from the enclosing function. A statement
// expression, which g++ and clang both have.
#define TRY(expression)                          \
  __extension__({                                \
    auto tarn_try_result = (expression);         \
    if (!tarn_try_result.ok()) {                 \
      return std::move(tarn_try_result).error(); \
    }                                            \
    ::tarn::detail::take(tarn_try_result);       \
  })
